import { execFileSync } from 'node:child_process';

/** The milliseconds in which a process that sends itself the signal of Ctrl-Z has certainly stopped. */
const STOP_WAIT = 100;

/** Gathers what a screen needs of the process; see src/ui/screens/terminal-session.ts. */
export function screenTerminal({ signal, isColored }) {
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    isColored,
    now: () => Date.now(),
    signal,
    async load(load) {
      // React picks its build by NODE_ENV (the other one keeps a record of every picture for ever), ink its tools by
      // DEV. Programs that dsg starts are to have the person's own values.
      const { NODE_ENV, DEV } = process.env;
      process.env.NODE_ENV = 'production';
      delete process.env.DEV;
      try {
        return await load();
      } finally {
        if (NODE_ENV === undefined) delete process.env.NODE_ENV;
        else process.env.NODE_ENV = NODE_ENV;
        if (DEV !== undefined) process.env.DEV = DEV;
      }
    },
    async lend(work) {
      // The terminal sends the signal of Ctrl-C to both programs; that of Ctrl-Z has to stop both.
      const giveBack = [takeListeners('SIGINT'), takeListeners('SIGTSTP')];
      const ignore = () => {};
      process.on('SIGINT', ignore);
      const before = modes();
      try {
        return await work();
      } finally {
        // A program that is killed leaves the terminal as it had it.
        if (before !== undefined && modes() !== before) stty(before);
        for (const give of giveBack) give();
        process.off('SIGINT', ignore);
      }
    },
    suspend() {
      const giveBack = takeListeners('SIGTSTP');
      // The whole group, as the terminal itself does it. A timer stands still while the process does, and where
      // nobody could bring the process back, the system does not stop it in the first place.
      process.kill(0, 'SIGTSTP');
      return new Promise((resolve) => setTimeout(resolve, STOP_WAIT)).finally(giveBack);
    },
    onStop: (listener) => listenTo('SIGTSTP', listener),
    onContinue: (listener) => listenTo('SIGCONT', listener),
  };
}

function listenTo(signal, listener) {
  process.on(signal, listener);
  return () => process.off(signal, listener);
}

/** Takes what listens to a signal away, so that the system does with it as usual; returns how to give it back. */
function takeListeners(signal) {
  const listeners = process.listeners(signal);
  process.removeAllListeners(signal);
  return () => {
    for (const listener of listeners) process.on(signal, listener);
  };
}

/** The modes of the terminal, in the form that sets them; undefined where they cannot be told. */
function modes() {
  return stty('-g');
}

function stty(word) {
  try {
    const stdio = ['inherit', 'pipe', 'ignore'];
    return execFileSync('stty', [word], { stdio, encoding: 'utf8' }).trim();
  } catch {
    // There may be no such program, or no terminal any more.
    return undefined;
  }
}
