import { isDsgError } from '../../errors/error.js';
import { formatUrl } from '../../remote/url.js';
import { readCache } from '../../worktree/cache.js';
import { readState } from '../../worktree/state.js';
import { trustedHead } from '../compare.js';
import { find } from '../connect.js';
import type { Check } from './subject.js';
import { good, note } from './subject.js';

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
    if (!found) return [note(`there is none in ${there.path} yet`, `dsg init ${formatUrl(url)}`)];
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
