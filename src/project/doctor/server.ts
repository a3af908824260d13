import { dsgVersion } from '../../remote/version.js';
import type { Check, Finding } from './subject.js';
import { bad, good, note } from './subject.js';
import { freeSpace } from './working-folder.js';

/** The machine that the repository is on is reached, step by step, and has a dsg that fits. */
export const server: Check = {
  name: 'server',
  async run({ url, reach }) {
    if (!url) return [];
    const { host } = await reach();
    if (url.kind === 'local') return [];
    const { info } = host;
    const own = dsgVersion();
    return [
      good(`reached ${info.host} as ${info.user}; its host key is known, and a key was accepted`),
      info.dsg === own
        ? good(`dsg ${info.dsg} there, on Node ${info.node.replace(/^v/, '')}`)
        : note(`dsg ${info.dsg} there and ${own} here`, 'install the same dsg on both sides'),
      ...(info.root === null ? [] : [note(`it gives access to ${info.root} only`)]),
      ...(info.readOnly ? [note('it gives access for reading only')] : []),
    ];
  },
};

/** What can work at the place, or what the repository there needs. */
export const backends: Check = {
  name: 'types',
  async run({ reached }) {
    const there = await reached();
    if (!there) return [];
    const { types, repository } = there.examined;
    if (repository) return [];
    const found = types.map(({ type, suitable, why }) =>
      suitable ? good(`${type} can be used there: ${why}`) : note(`${type} cannot: ${why}`),
    );
    const isNone = types.length > 0 && types.every(({ suitable }) => !suitable);
    return [
      ...found,
      ...(isNone ? [bad('no type of repository can be used there', 'name another folder')] : []),
    ];
  },
};

export const spaceThere: Check = {
  name: 'space there',
  async run({ reached }): Promise<Finding[]> {
    const there = await reached();
    if (!there || there.examined.free === null) return [];
    return [freeSpace(there.examined.free, there.path)];
  },
};
