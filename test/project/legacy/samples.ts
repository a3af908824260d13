// The samples in fixtures/legacy: what each is, and how it is made.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { legacySums } from '../../../src/project/legacy/legacy-sums.js';
import type { OldFiles, OldManifest, OldSnapshot } from './old-dsg.js';
import { oldManifests, packed, seal, stored, writeOld } from './old-dsg.js';

export const SAMPLES = resolve(import.meta.dirname, '../../../../fixtures/legacy');

const DAY_ONE: OldFiles = {
  'import/input/gauges.csv': 'gauge,river\n1,Ache\n2,Bode\n',
  'import/output/levels.csv': 'gauge,level\n1,80\n2,110\n',
  'report/input/levels.csv': { link: '../../import/output/levels.csv' },
  'report/frozen/sources.txt': 'the water board\n',
};
const DAY_TWO: OldFiles = { ...DAY_ONE, 'import/output/levels.csv': 'gauge,level\n1,82\n2,110\n' };
const DAY_THREE: OldFiles = {
  ...DAY_TWO,
  'import/input/gauges.csv': 'gauge,river\n1,Ache\n2,Bode\n3,Chemnitz\n',
  'import/output/Überblick.csv': 'gauge,mean\n1,81\n',
};
const HISTORY: readonly OldSnapshot[] = [
  { files: DAY_ONE },
  { files: DAY_TWO, user: 'bo@example.org', message: 'Gauge 1 was read again' },
  { files: DAY_THREE },
];

type Make = (root: string, manifests: OldManifest[]) => void | Promise<void>;

const archived = (root: string, number: number, suffix = 'lz4') =>
  join(root, `.dsg/archive/s${number}-sync.json.${suffix}`);

/** Sample -> what is done to a sound history, which is made first. */
export const MAKERS: Readonly<Record<string, Make>> = {
  /** Three snapshots, one archive packed with gzip as some versions did; what is gone of contents is gone. */
  river(root) {
    // As dsg wrote it, where the program that packs so is there: the committed sample is such a one.
    const first = readFileSync(archived(root, 1)).subarray(11, -4);
    writeFileSync(archived(root, 1), packed(first, '--content-size') ?? stored(first));
    const bytes = readFileSync(archived(root, 2));
    rmSync(archived(root, 2));
    // A frame of one stored block: its bytes lie behind 11 of header and length, before 4 of its end.
    writeFileSync(archived(root, 2, 'gz'), gzipSync(bytes.subarray(11, -4)));
    writeFileSync(
      join(root, '.dsgconfig.yml'),
      'name: river\nrepository: {type: zfs, host: localhost, pool: dsgdata, mountpoint: /var/repos/dsg}\ndata_dirs: [input, output, frozen]\n',
    );
  },
  'broken-chain'(root, manifests) {
    const second = manifests[1] as OldManifest;
    second.metadata.snapshot_hash = '0123456789abcdef';
    writeFileSync(archived(root, 2), stored(Buffer.from(JSON.stringify(second))));
  },
  'cut-short'(root) {
    const bytes = readFileSync(archived(root, 1));
    writeFileSync(archived(root, 1), bytes.subarray(0, bytes.length - 40));
  },
  async 'path-outside'(root, manifests) {
    const second = manifests[1] as OldManifest;
    const entry = second.entries['import/input/gauges.csv'];
    second.entries['../outside.csv'] = { ...entry, path: '../outside.csv' };
    second.metadata.entry_count = Object.keys(second.entries).length;
    seal(second, manifests[0], await legacySums());
    writeFileSync(archived(root, 2), stored(Buffer.from(JSON.stringify(second))));
  },
};

/** Makes one sample in a folder. */
export async function makeSample(name: string, root: string): Promise<void> {
  const manifests = oldManifests(HISTORY, await legacySums());
  mkdirSync(root, { recursive: true });
  writeOld(root, manifests, DAY_THREE);
  await MAKERS[name]?.(root, manifests);
}
