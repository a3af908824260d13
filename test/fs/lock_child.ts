// Takes the lock on its first argument, says how that went, and holds it until it is killed or its input ends.
import { releaseAllLocks, tryLock } from '../../src/fs/lock.js';

const lock = tryLock(process.argv[2] ?? '');
process.stdout.write(lock ? 'held\n' : 'busy\n');
process.stdin.resume().on('end', () => {
  releaseAllLocks();
  process.exitCode = 0;
});
