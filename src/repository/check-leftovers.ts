import { lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from '../errors/error.js';
import type { Finding } from './check.js';
import type { Fault } from './check-fault.js';
import { checking } from './check-fault.js';
import { isPrevious } from './layout.js';
import type { Repository } from './repository.js';
import { readHead } from './repository.js';

/** Lists what a crash left and the next sync will clear away. */
export function checkLeftovers(repository: Repository): Finding[] {
  const { layout } = repository;
  const findings: Finding[] = [];
  const report = (what: Finding['what'], path: string, fault: Fault) =>
    void findings.push({ what, path, snapshot: null, hash: null, ...fault });
  const note = (path: string, why: string) => report('leftover', path, { why });
  const namesIn = (folder: string): string[] => {
    const found = checking(
      () => namesBelow(join(layout.root, folder)) ?? 'missing',
      (fault) => report('layout', folder, fault),
    );
    if (found === 'missing') report('layout', folder, { why: 'the folder is missing' });
    return Array.isArray(found) ? found : [];
  };
  const isThere = (path: string, shown: string) =>
    checking(
      () => lstatSync(path, { throwIfNoEntry: false }) !== undefined,
      (fault) => report('layout', shown, fault),
    );
  if (isThere(layout.journal, '.dsg/ctl'))
    note('.dsg/ctl/journal', 'a transaction was left open; the next sync ends it');
  for (const name of namesIn('.dsg/quarantine'))
    note(`.dsg/quarantine/${name}`, 'an upload was interrupted; the next sync goes on with it');
  const hasSeal = (name: string) => {
    const folder = join(layout.generations, name);
    const isFolder = lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true;
    return isFolder && isThere(join(folder, '.dsg-gen'), `.dsg/gen/${name}`);
  };
  const live = liveGeneration(repository);
  for (const name of namesIn('.dsg/gen')) {
    // A boot may have left unmounted what is kept for readers alone.
    const isKept = layout.blobsAreSealed && live !== undefined && isPrevious(name, live);
    if (name === live || isKept) continue;
    if (hasSeal(name) === false)
      note(`.dsg/gen/${name}`, 'a transaction was interrupted; the next sync removes it');
  }
  return findings;
}

function namesBelow(folder: string): string[] | undefined {
  try {
    return readdirSync(folder);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function liveGeneration(repository: Repository): string | undefined {
  try {
    return readHead(repository).link.split('/')[2];
  } catch {
    return undefined;
  }
}
