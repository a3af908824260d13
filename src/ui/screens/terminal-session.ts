import type { ScreenTerminal } from '../../project/screen-terminal.js';
import type { Press } from '../keys.js';
import { createKeyReader } from '../keys.js';

export type { ScreenTerminal } from '../../project/screen-terminal.js';

export interface SessionEvents {
  readonly onPresses: (presses: readonly Press[]) => void;
  readonly onResize: () => void;
  /** The terminal is gone: nobody can press a key any more. */
  readonly onGone: () => void;
}

export interface TerminalSession {
  /** Takes the terminal: another screen, no cursor, each key by itself, long lines cut. */
  enter(): void;
  /** Gives the terminal back as it was; may be called at any time. */
  leave(): void;
  /** Writes everything anew, over whatever another program may have written there. */
  redraw(): void;
  /** Shows these lines and rewrites only those that changed. */
  show(lines: readonly string[]): void;
}

/** Alternate screen, cursor hidden, no wrapping at the edge, pasted text marked as such. */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[?2004h\u001b[2J';
const LEAVE = '\u001b[?2004l\u001b[?7h\u001b[?25h\u001b[0m\u001b[?1049l';
/** Terminals that know these show all changes between them at once. */
const SYNC = ['\u001b[?2026h', '\u001b[?2026l'] as const;
const ERASE_LINE = '\u001b[0m\u001b[2K';
/** The milliseconds after which an escape that nothing followed is the key of that name. */
const ESCAPE_WAIT = 40;

/** Makes a session on a terminal; nothing happens to the terminal until it is entered. */
export function createSession(
  { stdin, stdout }: ScreenTerminal,
  { onPresses, onResize, onGone }: SessionEvents,
): TerminalSession {
  const keys = createKeyReader();
  const decoder = new TextDecoder();
  let isOpen = false;
  /** What stands on the terminal, as far as it is known, and what should. */
  let shown: readonly string[] = [];
  let wanted: readonly string[] = [];
  let timer: NodeJS.Timeout | undefined;

  const data = (bytes: Uint8Array | string): void => {
    clearTimeout(timer);
    const text = typeof bytes === 'string' ? bytes : decoder.decode(bytes, { stream: true });
    const presses = keys.push(text);
    if (keys.isWaiting()) timer = setTimeout(() => onPresses(keys.flush()), ESCAPE_WAIT);
    if (presses.length > 0) onPresses(presses);
  };
  const paint = (): void => {
    if (!isOpen) return;
    // A line below the last one would be written onto it.
    const lines = wanted.slice(0, stdout.rows || wanted.length);
    const changes = changedLines(shown, lines);
    if (changes !== '') stdout.write(SYNC[0] + changes + SYNC[1]);
    shown = lines;
  };
  const redraw = (): void => {
    if (!isOpen) return;
    shown = [];
    stdout.write('\u001b[2J');
    // A picture that a change brings comes first; where nothing changed, none comes.
    setImmediate(paint);
  };
  const resize = (): void => {
    // What the terminal made of the old lines is not known.
    redraw();
    onResize();
  };
  const gone = (): void => onGone();
  const ignore = (): void => {};

  return {
    enter() {
      if (isOpen) return;
      isOpen = true;
      shown = [];
      stdin.on('error', gone);
      stdin.on('end', gone);
      // A terminal that is gone shows itself at the input.
      stdout.on('error', ignore);
      stdout.on('resize', resize);
      stdin.on('data', data);
      // Whoever stopped the process may have changed the mode behind the back of libuv, which keeps what it set.
      stdin.setRawMode?.(false);
      stdin.setRawMode?.(true);
      stdin.resume();
      stdout.write(ENTER);
      paint();
    },
    leave() {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(timer);
      stdin.off('data', data);
      // Paused, and not only unheard: else keys that are meant for an editor would be read here.
      stdin.pause();
      stdin.setRawMode?.(false);
      stdout.write(LEAVE);
      stdout.off('resize', resize);
      stdin.off('end', gone);
      // What fails late has nobody to tell, and must not end the process.
      setImmediate(() => {
        stdin.off('error', gone);
        stdout.off('error', ignore);
      });
    },
    redraw,
    show(lines) {
      wanted = lines;
      paint();
    },
  };
}

/** Writes each line that changed at its own place, so that a line of another width than was thought stays alone. */
function changedLines(before: readonly string[], after: readonly string[]): string {
  let text = '';
  for (let i = 0; i < Math.max(before.length, after.length); i++) {
    if (before[i] !== after[i]) text += `\u001b[${i + 1};1H${ERASE_LINE}${after[i] ?? ''}`;
  }
  return text;
}
