import { lstatSync, readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Pool } from '../../src/fs/pool/pool.js';
import { createPool } from '../../src/fs/pool/pool.js';
import type { Remote } from '../../src/remote/client.js';
import { openRemote } from '../../src/remote/client.js';
import { connectInProcess } from '../../src/remote/transports/in-process.js';
import type { CheckResult } from '../../src/repository/check.js';
import { checkRepository } from '../../src/repository/check.js';
import { createRepository } from '../../src/repository/create.js';
import type { Layout } from '../../src/repository/layout.js';
import type { Repository } from '../../src/repository/repository.js';
import { scratch } from '../fs/scratch.js';
import type { Contents, Draft } from '../remote/push.js';
import { push } from '../remote/push.js';
import type { TestContext } from '../support/suite.js';

/** A repository of its own for a test. */
export interface Scene {
  readonly root: string;
  readonly repository: Repository;
  readonly layout: Layout;
  readonly pool: Pool;
  connect(): Promise<Remote>;
  /** Commits the next snapshot over a connection of its own. */
  push(contents: Contents): Promise<Draft>;
  check(share?: number): Promise<CheckResult>;
}

/** Makes an empty repository under a folder, of a type when one is named. */
export async function scene(
  t: TestContext,
  { under, type }: { under?: string; type?: string } = {},
): Promise<Scene> {
  const root = join(scratch(t, {}, under), 'repository');
  const repository = await createRepository(root, type);
  const pool = createPool(2);
  t.after(() => pool.close());
  const connect = async () => {
    const remote = await openRemote(connectInProcess(pool), root);
    t.after(() => remote.close());
    return remote;
  };
  return {
    root,
    repository,
    layout: repository.layout,
    pool,
    connect,
    async push(contents) {
      const remote = await connect();
      try {
        return await push(remote, contents);
      } finally {
        await remote.close();
      }
    },
    check: (share = 1) => checkRepository(repository, { share }, pool),
  };
}

/** Shows a folder's files and links as a test writes them down. */
export function contentsOf(root: string): Contents {
  const found: Record<string, Contents[string]> = {};
  const visit = (path: string): void => {
    for (const name of readdirSync(join(root, path)).sort()) {
      const inside = path === '' ? name : `${path}/${name}`;
      const stat = lstatSync(join(root, inside));
      if (stat.isDirectory()) visit(inside);
      else if (stat.isSymbolicLink()) found[inside] = { to: readlinkSync(join(root, inside)) };
      else {
        const text = readFileSync(join(root, inside), 'utf8');
        found[inside] = (stat.mode & 0o100) === 0 ? text : { program: text };
      }
    }
  };
  visit('');
  return found;
}

/** The live tree as anyone on the server sees it. */
export function live(root: string): Contents {
  return contentsOf(`${join(root, 'current')}/`);
}

/** The names of all generations. */
export function generations({ layout }: Scene): string[] {
  return readdirSync(layout.generations).sort();
}
