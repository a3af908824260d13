import { native } from '../../fs/native.js';
import { hasNativeCiphers } from '../../remote/ssh/native.js';
import { hashBackend } from '../../store/hash.js';
import { zstdBackend } from '../../store/zstd.js';
import { author } from '../identity.js';
import { personOf } from '../person.js';
import type { Check } from './subject.js';
import { bad, good, note } from './subject.js';

/** The oldest Node that dsg runs on, as package.json has it. */
const NODE = [20, 19] as const;

export const node: Check = {
  name: 'node',
  run() {
    const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
    const isOld = major < NODE[0] || (major === NODE[0] && minor < NODE[1]);
    return [
      isOld
        ? bad(
            `Node ${process.versions.node} is too old`,
            `install Node ${NODE.join('.')} or a later version`,
          )
        : good(`Node ${process.versions.node}`),
    ];
  },
};

const AGAIN = 'install dsg again, with its optional packages and their scripts';

/** Without its native parts dsg works as well, only slower, or cannot lock: which, is said. */
export const nativeParts: Check = {
  name: 'native parts',
  run() {
    const hash = hashBackend().name;
    const zstd = zstdBackend();
    return [
      native()
        ? good('locks and exchanges of files')
        : bad('the native calls for locks do not load', AGAIN),
      hash === 'native'
        ? good('BLAKE3, native')
        : note('BLAKE3 in WebAssembly: about six times slower than native', AGAIN),
      zstd.compress
        ? good(`zstd, from ${zstd.name}`)
        : note('zstd can only be read, so nothing is compressed', AGAIN),
      hasNativeCiphers()
        ? good('ciphers of SSH, native')
        : note('ciphers of SSH by way of Node: somewhat slower on fast networks', AGAIN),
    ];
  },
};

export const person: Check = {
  name: 'settings',
  async run({ context, project }) {
    personOf(context);
    const { name, email } = await author(context, project?.root ?? context.cwd);
    return [good(`you are ${name} <${email}>`)];
  },
};
