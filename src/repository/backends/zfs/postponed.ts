import { namesIn } from '../../../fs/names-in.js';
import type { Layout } from '../../layout.js';
import { generationOf, isPrevious } from '../../layout.js';
import type { Zfs } from './command.js';
import { generationDataset, generationFolder, homeOf, mountsOf } from './home.js';
import { keepsFolder, keepsSnapshots, keptBy, sparesIn } from './housekeeping.js';
import { describeOne } from './properties.js';

/**
 * Lists what housekeeping has put off, each with what keeps it now; changes nothing.
 *
 * The generation before the live one is not meant to go yet. One that somebody stands in is told of as mounted: only an
 * attempt to unmount it would say who.
 */
export async function postponedIn(
  zfs: Zfs,
  layout: Layout,
  live: string,
): Promise<{ what: string; why: string }[]> {
  const home = homeOf(layout);
  const found: { what: string; why: string }[] = [];
  const dataset = generationDataset(home, generationOf(live));
  const origin = (await describeOne(zfs, dataset, ['origin']))?.get('origin');
  if (origin !== undefined)
    found.push({
      what: dataset,
      why: `it is not promoted yet: a "zfs send" or a reader in .zfs/snapshot held "${origin}"`,
    });
  const { own, all } = await sparesIn(zfs, layout, live);
  for (const one of own) {
    const kept =
      keptBy(layout, home, one.name, all) ?? (await keepsSnapshots(zfs, home, one, live)).why;
    found.push({ what: one.name, why: kept ?? unfinished(one.name) });
  }
  for (const name of namesIn(layout.generations)) {
    const isKnown = all.has(`${home.dataset}/${name}`) || isPrevious(name, generationOf(live));
    const kept = isKnown ? undefined : keepsFolder(generationFolder(home, name));
    if (kept !== undefined) found.push({ what: `.dsg/gen/${name}`, why: kept });
  }
  return found;
}

function unfinished(name: string): string {
  const mount = mountsOf(name)[0];
  return mount
    ? `it is not removed yet: somebody may still use it at "${mount.path}"`
    : 'it is not removed yet; the next sync tries again';
}
