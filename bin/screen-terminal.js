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
      // The terminal sends the signal to both programs.
      const listeners = process.listeners('SIGINT');
      const ignore = () => {};
      process.removeAllListeners('SIGINT');
      process.on('SIGINT', ignore);
      try {
        return await work();
      } finally {
        for (const listener of listeners) process.on('SIGINT', listener);
        process.off('SIGINT', ignore);
      }
    },
    suspend() {
      // The whole group, as the terminal itself does it. A timer stands still while the process does, and where
      // nobody could bring the process back, the system does not stop it in the first place.
      process.kill(0, 'SIGTSTP');
      return new Promise((resolve) => setTimeout(resolve, STOP_WAIT));
    },
    onContinue(listener) {
      process.on('SIGCONT', listener);
      return () => process.off('SIGCONT', listener);
    },
  };
}
