import { join, relative } from 'node:path';
import { isDsgError } from '../../errors/error.js';
import { formatUrl, type RepositoryUrl } from '../../remote/url.js';
import { readCache } from '../../worktree/cache.js';
import { readState } from '../../worktree/state.js';
import { find } from '../connect.js';
import { trustedHead } from '../trusted-head.js';
import type { Check } from './subject.js';
import { bad, type Finding, good, note, type Reached } from './subject.js';

/** Names of other repositories that are told of at most. */
const SHOWN = 5;
const UNFINISHED = 'a commit was interrupted, or somebody is syncing just now';

/** The repository is there, can be read, and is the one that the project knows. */
export const repository: Check = {
  name: 'repository',
  async run({ context, project, url, reached }) {
    const there = url && (await reached());
    if (!there) return [];
    const isOwn = project?.url === url;
    const otherwise = isOwn ? project.config.repository?.otherwise : undefined;
    const found = await find(context, url, { otherwise }).catch((error) => {
      if (!isOwn && isDsgError(error) && error.data.missing === true) return undefined;
      throw error;
    });
    if (!found) return [await nothingThere(there, url)];
    const { remote } = found;
    try {
      const state = isOwn ? readState(project.places.state) : undefined;
      const { id } = await trustedHead(
        remote,
        state,
        isOwn ? readCache(project.places) : undefined,
      );
      return [
        good(`${remote.root} (${remote.backend}) is at ${id}`),
        ...(there.examined.unfinished ? [note(UNFINISHED, 'if nobody is: dsg recover')] : []),
      ];
    } finally {
      await remote.close();
    }
  },
};

/** A folder of repositories is no place for another one around them. */
async function nothingThere({ host, path }: Reached, url: RepositoryUrl): Promise<Finding> {
  const others = await host.list(path).catch((error) => {
    if (isDsgError(error)) return [];
    throw error;
  });
  const [first] = others;
  if (!first) return note(`there is none in ${path} yet`, `dsg init ${formatUrl(url)}`);
  const names = others.slice(0, SHOWN).map((one) => relative(path, one.path));
  const more = others.length > SHOWN ? ` and ${others.length - SHOWN} more` : '';
  return note(
    `${path} is none, but has repositories in it: ${names.join(', ')}${more}`,
    `dsg clone ${formatUrl({ ...url, path: first.path })}, or one of the others; dsg init ${formatUrl({ ...url, path: join(path, 'NAME') })} makes a new one beside them`,
  );
}

/** Whether this account may change the repository; nothing is tried out. */
export const rights: Check = {
  name: 'rights',
  async run({ reached }) {
    const there = await reached();
    if (!there?.examined.repository) return [];
    const { obstacle } = there.examined;
    if (there.host.info.readOnly) return [];
    if (obstacle === null) return [good('this account may change the repository')];
    const what = `${there.path} can only be read: ${obstacle}`;
    return obstacle.includes('read-only')
      ? [
          bad(
            what,
            'mount it for writing on the machine that has it; until then nothing can be synced up',
          ),
        ]
      : [note(what, 'ask whoever runs it for the right to write there, if you are to sync')];
  },
};

/** What interrupted work and postponed housekeeping have left there. */
export const untidy: Check = {
  name: 'leftovers',
  async run({ reached }) {
    const there = await reached();
    const left = there?.examined.untidy ?? [];
    return left.map(({ what, why }) =>
      note(`${what}: ${why}`, 'dsg sync, when nobody else is syncing'),
    );
  },
};
