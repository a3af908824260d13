import type { Naming } from '../../history/resolve-snapshot.js';
import type { Remote } from '../../remote/client.js';
import type { Traffic } from '../../remote/protocol.js';
import { readState } from '../../worktree/state.js';
import { heard } from '../announce.js';
import { connectProject } from '../connect.js';
import type { Context } from '../context.js';
import { knowing } from '../known-history.js';
import { namingOf } from '../naming.js';
import type { Project } from '../open.js';
import { watchingTags } from '../seen-tags.js';
import { requireSame } from '../trusted-head.js';

/** A project's repository, reached when something of it is needed for the first time. */
export interface Session {
  /** What names of snapshots mean here. */
  readonly naming: Naming;
  remote(): Promise<Remote>;
  traffic(): Traffic;
  close(): Promise<void>;
}

/** Makes a session; whoever makes it closes it. A repository that is not the project's own is refused. */
export function openSession(context: Context, project: Project): Session {
  let opening: Promise<Remote> | undefined;
  let opened: Remote | undefined;
  const open = async (): Promise<Remote> => {
    const { history, state, tags } = project.places;
    opened = knowing(watchingTags(context, await connectProject(context, project), tags), history);
    requireSame(opened, readState(state));
    return heard(context, opened);
  };
  return {
    naming: namingOf(context, project),
    remote() {
      opening ??= open();
      return opening;
    },
    traffic: () => opened?.traffic() ?? { roundTrips: 0, up: 0, down: 0 },
    async close() {
      await opened?.close();
    },
  };
}
