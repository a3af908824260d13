import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';

/**
 * Opens stderr a second time, in a way that never makes this process wait: what a stopped terminal or a full pipe does
 * not take at once is dropped, which no line of progress is too good for. A file takes everything, and has no second way.
 */
export function openSideChannel(stderr) {
  const fd = reopen();
  if (fd === undefined)
    return {
      // Nothing is piled up for a reader that does not read.
      write: (text) => void (!stderr.destroyed && !stderr.writableNeedDrain && stderr.write(text)),
      close: () => undefined,
    };
  let isOpen = true;
  const close = () => {
    if (isOpen) closeSync(fd);
    isOpen = false;
  };
  return {
    write(text) {
      if (!isOpen) return;
      try {
        writeSync(fd, text);
      } catch (error) {
        // Nobody reads any more: nothing will change that.
        if (error.code !== 'EAGAIN') close();
      }
    },
    close,
  };
}

/** Only what is opened anew can be set not to wait without the programs noticing that share the old one. */
function reopen() {
  try {
    const stat = fstatSync(2);
    if (!stat.isFIFO() && !stat.isCharacterDevice()) return undefined;
    const { O_WRONLY, O_NONBLOCK, O_NOCTTY } = constants;
    return openSync('/proc/self/fd/2', O_WRONLY | O_NONBLOCK | O_NOCTTY);
  } catch {
    // Not Linux, or a terminal that belongs to another user.
    return undefined;
  }
}
