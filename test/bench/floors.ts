// What dsg's own promises cost in C: the same steps by tar, b3sum, cp -al and sync, through the same sshd. A ratio below
// what these reach beside rsync, which takes none of them, is out of reach on the machine at hand.
import { join } from 'node:path';
import type { Contender } from './measure.js';

export interface FloorSetting {
  readonly work: string;
  readonly tree: string;
  /** The remote shell, as rsync's `-e` takes it. */
  readonly shell: string;
  /** Puts what a run left out of the way. */
  readonly aside: (...names: string[]) => void;
}

export interface Floors {
  readonly first: Contender;
  readonly nothing: Contender;
  readonly clone: Contender;
  readonly large: Contender;
}

const NAME = 'the same steps in C';

export function floorsOf({ work, tree, shell, aside }: FloorSetting): Floors {
  const at = (name: string) => join(work, name);
  const far = (...steps: string[]) => `${shell} 127.0.0.1 '${steps.join(' && ')}'`;
  const floor = (script: string, ...made: string[]): Contender => ({
    name: NAME,
    prepare: async () => aside(...made),
    program: { args: ['sh', '-c', script] },
  });
  const [stage, live, copy, file] = ['floor-stage', 'floor-live', 'floor-copy', 'floor-file'];
  return {
    // Name every file, send it, flush it, read it back, give it its second name, flush that.
    first: floor(
      `${hashAll(tree, at('floor-list'))} && tar -C ${tree} -cf - . | ${far(
        `mkdir ${at(stage)}`,
        `tar -C ${at(stage)} -xf -`,
        `sync -f ${at(stage)}`,
        hashAll(at(stage), at('floor-sums')),
        `cp -al ${at(stage)} ${at(live)}`,
        `sync -f ${at(live)}`,
      )}`,
      stage,
      live,
    ),
    // Look at every file here, ask the server for its newest snapshot.
    nothing: floor(
      `find ${tree} -printf "%p %s %T@ %C@ %i %m\\n" > ${at('floor-list')} & ${far('true')}; wait`,
    ),
    // Receive every file, verify it, flush it.
    clone: floor(
      `mkdir ${at(copy)} && ${far(`tar -C ${at(live)} -cf - .`)} | tar -C ${at(copy)} -xf - && ${hashAll(at(copy), at('floor-list'))} && sync -f ${at(copy)}`,
      copy,
    ),
    large: floor(
      `b3sum ${at('large.bin')} > ${at('floor-list')} && ${far(
        `cat > ${at(file)}`,
        `sync -f ${at(file)}`,
        `b3sum ${at(file)} > ${at('floor-sum')}`,
      )} < ${at('large.bin')}`,
      file,
    ),
  };
}

/** Hashes every file below a folder, with as many processes as dsg has threads at it. */
function hashAll(folder: string, to: string): string {
  return `find ${folder} -type f -print0 | xargs -0 -n 512 -P 2 b3sum --num-threads 1 > ${to}`;
}
