import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync, truncateSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { encodeTree, parseTree } from '../../src/model/tree.js';
import { hashBytes } from '../../src/store/hash.js';
import { expectCode } from '../support/project.js';
import { equal, match, ok, suite } from '../support/suite.js';
import { flip, type Story, story } from './story.js';

const test = suite('cat-object');
const program = resolve(import.meta.dirname, '../../../bin/dsg.js');

async function shown(project: Story, name: string): Promise<{ hash: string; root: string }> {
  return JSON.parse((await project.dsg('show', name, '--json')).stdout) as never;
}

const hashOf = (text: string) => hashBytes(Buffer.from(text));
const at = ({ repository }: Story, room: string, hash: string) =>
  join(repository, '.dsg', room, hash.slice(0, 2), hash);

test('prints the bytes of a content, of any snapshot', async (t) => {
  const project = await story(t);
  for (const text of ['a1', 'a2a2', 'b one', 'b 3', 'will move'])
    equal((await expectCode(project.dsg('cat-object', hashOf(text)), 0)).stdout, text);
});

test('prints a snapshot as its own bytes', async (t) => {
  const project = await story(t);
  const { hash } = await shown(project, 's2');
  const { stdout } = await expectCode(project.dsg('cat-object', hash), 0);
  equal(hashOf(stdout), hash as never);
  equal((await project.dsg('cat-object', 's2')).stdout, stdout);
});

test('prints a tree as lines, and with --raw as its canonical bytes', async (t) => {
  const project = await story(t);
  const { root } = await shown(project, 's1');
  const { stdout } = await expectCode(project.dsg('cat-object', root), 0);
  equal(stdout, (await project.dsg('ls-tree', 's1')).stdout);
  const raw = execFileSync(process.execPath, [program, 'cat-object', root, '--raw'], {
    cwd: project.root,
  });
  equal(hashBytes(raw), root as never);
  equal(encodeTree(parseTree(raw, 'the tree')), raw);
});

test('prints the shared settings', async (t) => {
  const project = await story(t);
  const { config } = JSON.parse((await project.dsg('cat-object', 's1')).stdout) as {
    config: string;
  };
  match((await expectCode(project.dsg('cat-object', config), 0)).stdout, '"data_dirs":["."]');
});

test('--json says what it is', async (t) => {
  const project = await story(t);
  const { hash, root } = await shown(project, 's1');
  const typeOf = async (name: string) =>
    JSON.parse((await project.dsg('cat-object', name, '--json')).stdout) as {
      type: string;
      size: number;
    };
  equal((await typeOf(hash)).type, 'snapshot');
  equal((await typeOf(root)).type, 'tree');
  const blob = await typeOf(hashOf('b one'));
  equal([blob.type, blob.size], ['blob', 5]);
});

test('nothing of a damaged content is printed', async (t) => {
  const project = await story(t);
  const hash = hashOf('will move');
  flip(at(project, 'blobs', hash));
  const { stdout, stderr } = await expectCode(project.dsg('cat-object', hash), 5);
  equal(stdout, '');
  match(stderr, hash);
});

test('nothing of a damaged object is printed', async (t) => {
  const project = await story(t);
  const { root } = await shown(project, 's1');
  flip(at(project, 'objects', root));
  equal((await expectCode(project.dsg('cat-object', root), 5)).stdout, '');
});

test('a hash that nothing has is unknown', async (t) => {
  const project = await story(t);
  match((await expectCode(project.dsg('cat-object', 'f'.repeat(64)), 2)).stderr, 'no such object');
  await expectCode(project.dsg('cat-object', 's9'), 2);
  await expectCode(project.dsg('cat-object', 'nonsense'), 2);
  rmSync(at(project, 'blobs', hashOf('a1')));
  await expectCode(project.dsg('cat-object', hashOf('a1')), 2);
});

test('an executable is found under the same hash', async (t) => {
  const project = await story(t, { one: { 'run.sh': { program: 'true' } } });
  equal((await expectCode(project.dsg('cat-object', hashOf('true')), 0)).stdout, 'true');
});

test('a large content comes whole, and is never in memory as a whole', async (t) => {
  const size = 400 * 1024 * 1024;
  const project = await story(t, {});
  project.put({ 'large.csv': '' });
  truncateSync(join(project.root, 'large.csv'), size);
  await expectCode(project.dsg('sync'), 0);
  const hash = (await project.dsg('ls-tree', 's1')).stdout.split(' ')[1] ?? '';
  const child = spawn(process.execPath, [program, 'cat-object', hash], {
    cwd: project.root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let got = 0;
  let most = 0;
  child.stdout.on('data', (piece: Buffer) => {
    got += piece.length;
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
    most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? most));
  });
  const [code] = await once(child, 'close');
  equal([code, got], [0, size]);
  ok(most > 0 && most * 1024 < size / 2, `${most} kB`);
});
