// Errors of a server that is told something else than its client says: a go-between changes the messages.
import { join, resolve } from 'node:path';
import { put } from '../support/files.js';
import type { ErrorCase } from './error-case.js';
import { asSsh } from './error-scene.js';
import type { Story } from './story.js';

const FALSE_SERVER = resolve(import.meta.dirname, 'false_server.js');
const ONE = { one: { 'a.csv': 'a1' } };
const LARGE = { 'large.bin': 'x'.repeat(3_000_000) };

function through(meddling: string, project: Story): string {
  const to = `DSG_TEST_REPOSITORY='${project.repository}' exec "${process.execPath}" "${FALSE_SERVER}" ${meddling}`;
  asSsh(to)(project);
  return `ssh://bob@data.example.org${project.repository}`;
}

/** A command in a project whose messages are meddled with. */
const meddled = (
  meddling: string,
  args: readonly string[],
  edits: Readonly<Record<string, string>> = { 'a.csv': 'edited' },
): ErrorCase => ({
  args,
  days: ONE,
  first(project) {
    const url = through(meddling, project);
    const settings = `name: project\ndata_dirs: ["."]\nrepository: ${url}\n`;
    project.put({ '.dsgconfig.yml': settings, ...edits });
  },
});

/** A clone whose messages are meddled with. */
const cloned = (meddling: string, edits: Readonly<Record<string, string>> = {}): ErrorCase => ({
  args: ['clone', 'URL', '../copy'],
  days: ONE,
  async prepare(project) {
    put(project.root, edits);
    await project.dsg('sync', '-q');
    return { args: ['clone', through(meddling, project), join('..', 'copy')] };
  },
});

export const MEDDLED_CASES: Readonly<Record<string, ErrorCase>> = {
  'answer-before-hello': meddled('head-first', ['status']),
  'answer-must-be': meddled('no-path', ['status']),
  'answer-not-known': meddled('unknown-message', ['status']),
  'answer-no-repository-open': meddled('nothing-open', ['status']),
  'use-path-not-plain': meddled('a-path-with-dots', ['status']),
  'talk-server-speaks-version': meddled('of-another-version', ['status']),
  'open-repository-connection-has': meddled('open-twice', ['status']),
  'reach-repository-moved-while': meddled('moved-away', ['status']),
  'lost-connection-server-ended': meddled('goodbye', ['status']),
  'lock-repository-connection-has': meddled('lock-twice', ['sync']),
  'change-repository-not-locked-by': meddled('unlocked-meanwhile', ['sync']),
  'take-these-contents-they': meddled('contents-cut', ['sync']),
  'take-these-contents-one': meddled('contents-twice', ['sync']),
  'take-these-objects-they': meddled('objects-cut', ['sync']),
  'take-part-has-no': meddled('first-part-lost', ['sync'], LARGE),
  'take-parts-are-not': meddled('parts-mixed-up', ['sync'], LARGE),
  'take-another-file-too': meddled('many-unfinished', ['sync'], LARGE),
  'change-upload-being-committed': meddled('late-upload', ['sync']),
  'commit-lock-was-taken': meddled('of-another-holder', ['sync']),
  'commit-repository-moved-meanwhile': meddled('on-another-base', ['sync']),
  'commit-server-names-another': meddled('another-snapshot', ['sync']),
  'accept-snapshot-totals-are': meddled('untrue-totals', ['sync']),
  'accept-snapshot': meddled('another-id', ['sync']),
  'accept-snapshot-integrity': meddled('untrue-tree', ['sync']),
  'send-these-contents-they': cloned('asks-for-too-much'),
  'read-content-cut-short': cloned('a-part-too-short', LARGE),
};
