import { EventEmitter } from 'node:events';

/**
 * Makes the stream that ink draws on: it hands each picture, line by line, to `show`.
 *
 * Ink's own writing to a terminal erases and rewrites all lines at each change, clears what the terminal has
 * scrolled away when a picture fills the window, and shows nothing at all where the variable CI is set.
 */
export function createFrameSink(
  columns: () => number,
  show: (lines: readonly string[]) => void,
): NodeJS.WriteStream {
  const sink = Object.assign(new EventEmitter(), {
    isTTY: false,
    write(frame: string) {
      show(frame.split('\n'));
      return true;
    },
  });
  Object.defineProperty(sink, 'columns', { get: columns });
  return sink as unknown as NodeJS.WriteStream;
}
