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
