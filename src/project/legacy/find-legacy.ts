import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DsgError } from '../../errors/error.js';
import { requireRealFiles, requireRealFolders } from '../../fs/real-folders.js';

/** Where a project or repository of the older dsg keeps what. */
export interface LegacyPlaces {
  readonly root: string;
  readonly name: string;
  /** The newest manifest. */
  readonly current: string;
  /** Earlier manifests by the number of their snapshot. */
  readonly archives: ReadonlyMap<number, string>;
  /** The metadata of all snapshots once more; undefined where it is missing. */
  readonly messages: string | undefined;
}

/** The newest snapshot is in one file, the earlier ones in an archive; these are the names that its versions gave them. */
const ARCHIVED = /^s?([1-9]\d{0,8})(?:-sync)?\.json(?:\.lz4|\.gz)?$/;

/** Finds the older dsg's files below a folder, none of them through a link. */
export function findLegacy(folder: string): LegacyPlaces {
  const dsg = join(folder, '.dsg');
  const current = join(dsg, 'last-sync.json');
  if (!existsSync(current)) throw noLegacy(folder);
  const archive = join(dsg, 'archive');
  requireRealFolders([dsg, archive]);
  const archives = new Map<number, string>();
  for (const name of existsSync(archive) ? readdirSync(archive).sort() : []) {
    const number = Number(ARCHIVED.exec(name)?.[1]);
    // The usual name comes first where there are several.
    if (number && (!archives.has(number) || name === `s${number}-sync.json.lz4`))
      archives.set(number, join(archive, name));
  }
  const messages = join(dsg, 'sync-messages.json');
  requireRealFiles([current, messages, ...archives.values()]);
  const root = realpathSync(folder);
  return {
    root,
    name: basename(root) || 'data',
    current,
    archives,
    messages: existsSync(messages) ? messages : undefined,
  };
}

function noLegacy(folder: string): DsgError {
  const inside = existsSync(folder)
    ? readdirSync(folder, { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map(({ name }) => join(folder, name))
        .filter((one) => existsSync(join(one, '.dsg/last-sync.json')))
    : [];
  return new DsgError(
    'not-found',
    `Cannot import "${folder}": it has no .dsg/last-sync.json, which the older dsg kept`,
    {
      state: 'Nothing was changed.',
      hint:
        inside[0] === undefined
          ? 'name the folder of a project or repository of the older dsg'
          : `dsg import-legacy ${inside[0]}`,
      data: { path: folder, inside },
    },
  );
}
