import { fstatSync } from 'node:fs';
import { Socket } from 'node:net';
import { hostname, release, userInfo } from 'node:os';
import { isatty } from 'node:tty';
import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { crash, main } from '../dist/commands/main.js';
import { createPool } from '../dist/src/fs/pool/pool.js';
import { interruption } from '../dist/src/project/context.js';
import { createProgress } from '../dist/src/ui/progress.js';
import { ask } from './ask.js';
import { askSecret, hasTerminal } from './ask-secret.js';
import { editFile } from './editor.js';
import { showInPager } from './pager.js';
import { screenTerminal } from './screen-terminal.js';
import { openSideChannel } from './side-channel.js';

// Left alone, the heap of a large sync grows to several times what is alive before anything is collected.
setFlagsFromString('--heap-growing-percent=25');
/** Bytes that may pass through before anything is collected, however small the heap is. */
const PASSING = 48 * 1024 * 1024;

/** Bytes that pass through count as growth; collecting them at each quarter takes a third of the processor's time. */
function growForTraffic() {
  const percent = Math.round((100 * PASSING) / getHeapStatistics().used_heap_size);
  setFlagsFromString(`--heap-growing-percent=${Math.min(Math.max(percent, 25), 800)}`);
}

/** A shell may stand in a folder that someone has removed; then there is none. */
function currentFolder() {
  try {
    return process.cwd();
  } catch {
    return undefined;
  }
}

/** The account's name; an account that the system has no entry for has none. */
function userName(env) {
  try {
    return userInfo().username;
  } catch {
    return env.USER ?? env.LOGNAME;
  }
}

/** The pipes that a client sits at the other end of, none of which may make this process wait. */
function streams() {
  try {
    if (isatty(0) || isatty(1)) return undefined;
    const isPipe = (fd) => fstatSync(fd).isFIFO() || fstatSync(fd).isSocket();
    return {
      // Libraries look at process.stdin, too, and one descriptor cannot be watched twice.
      input: process.stdin,
      output: isPipe(1) ? new Socket({ fd: 1, readable: false, writable: true }) : process.stdout,
    };
  } catch {
    return undefined;
  }
}

/** Does something again and again while the process has other things to do, and keeps no process alive. */
function repeat(milliseconds, run) {
  const timer = setInterval(run, milliseconds).unref();
  return () => clearInterval(timer);
}

/** Gathers argv, environment, streams and clock, runs one command line and sets the exit code. */
export async function start(version) {
  const { stdout, stderr, env } = process;
  const pool = createPool();
  let isInterrupted = false;
  const stop = new AbortController();
  let outputFailed = false;
  let isOutClosed = false;
  let isPaging = false;
  let progress;
  let sideChannel;

  const interrupt = (signal) => {
    // The keys belong to the pager, which ends by itself.
    if (isPaging && signal === 'SIGINT') return;
    // The first request ends the command between two steps, the second one at once: both leave nothing half-done.
    if (isInterrupted) process.exit(130);
    isInterrupted = true;
    stop.abort();
    // Threads only prepare: whatever they are at can be dropped, and a large file would keep us waiting.
    pool.stop(interruption());
    if (signal === 'SIGINT' && stderr.isTTY)
      stderr.write('\nStopping; press Ctrl-C again to stop at once.\n');
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => interrupt(signal));
  for (const stream of [stdout, stderr]) {
    stream.on('error', (error) => {
      // Whoever stopped reading has seen enough; a full disk has to be told of. What the command did is done either way.
      if (error.code === 'EPIPE') {
        // Node never calls its own stdout destroyed.
        isOutClosed ||= stream === stdout;
        return;
      }
      if (stream === stdout) stderr.write(`Error: Cannot write the output: ${error.message}\n`);
      outputFailed = true;
    });
  }

  const write = (stream) => (bytes) =>
    new Promise((resolve) => {
      if (bytes.length === 0 || stream.destroyed) resolve();
      else stream.write(bytes, () => resolve());
    });
  const terminal = {
    out: write(stdout),
    err: write(stderr),
    isOutTerminal: stdout.isTTY === true,
    isErrTerminal: stderr.isTTY === true,
    isOutClosed: () => isOutClosed || stdout.destroyed,
    // The size can change while the command runs.
    get columns() {
      return stdout.columns || stderr.columns || 80;
    },
    get rows() {
      return stdout.rows || undefined;
    },
    async page(pieces, pager) {
      isPaging = true;
      try {
        return await showInPager(pieces, pager, env);
      } finally {
        isPaging = false;
      }
    },
  };
  const cwd = currentFolder();
  // Programs that are started would complain.
  if (cwd === undefined) process.chdir('/');
  // A repository is for a team: a mask that hides files from others applies to its root folder and to the working folder
  // only, where the modes are set one by one; else one careful person would lock everyone out.
  const umask = process.umask();
  process.umask(umask & 0o022);
  const surroundings = {
    version,
    cwd,
    env,
    home: env.HOME,
    user: userName(env),
    host: hostname(),
    pid: process.pid,
    program: [process.execPath, process.argv[1]],
    stopSignal: stop.signal,
    umask,
    now: () => new Date(),
    timeZone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,
    pool,
    stdin: () => process.stdin,
    onTraffic: growForTraffic,
    streams,
    abandon: (error) => pool.stop(error),
    ...(process.stdin.isTTY &&
      stdout.isTTY && {
        screenOn: (isColored) => screenTerminal({ signal: stop.signal, isColored }),
        edit: (file) => editFile(file, env, stop.signal),
      }),
    ...(process.stdin.isTTY && stderr.isTTY && { ask: (question) => ask(question, interruption) }),
    ...(hasTerminal() && { askSecret: (question) => askSecret(question, interruption) }),
    isInterrupted: () => isInterrupted,
    machine: {
      node: process.version,
      platform: process.platform,
      arch: process.arch,
      release: release(),
    },
    progressOn(form) {
      const write = (text) => {
        sideChannel ??= openSideChannel(stderr);
        sideChannel.write(text);
      };
      progress = createProgress(write, {
        form,
        width: () => stderr.columns || 80,
        now: () => performance.now(),
        every: repeat,
      });
      return (event) => progress.update(event);
    },
    clearProgress: () => progress?.clear(),
    endProgress() {
      progress?.end();
      sideChannel?.close();
    },
  };
  const argv = process.argv.slice(2);
  process.once('uncaughtException', (error) => {
    void crash(error, argv, surroundings, terminal).then((code) => process.exit(code));
  });
  const exit = await main(argv, surroundings, terminal);
  process.exitCode = exit === 0 && outputFailed ? 1 : exit;
  await pool.close();
}
