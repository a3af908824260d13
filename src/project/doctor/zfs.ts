import * as v from 'valibot';
import type { Check, Finding } from './subject.js';
import { bad, good, note } from './subject.js';

/** What a server says of the rights there, which may be anything until it was looked at. */
const RIGHTS = v.object({
  dataset: v.string(),
  user: v.string(),
  allowLine: v.string(),
  sudoersLine: v.string(),
  tests: v.array(v.object({ what: v.string(), ok: v.boolean(), why: v.string() })),
});

/** The rights on ZFS, each as it was tried out, and the lines that give those that are missing. */
export const zfs: Check = {
  name: 'zfs',
  async run({ url, reached }) {
    const there = await reached();
    const read = v.safeParse(RIGHTS, there?.examined.zfs);
    if (!there || !read.success) return [];
    // A repository of another type that is there already works without them.
    const isNeeded = !there.examined.repository || url?.type === 'zfs';
    return rightsFindings(read.output, isNeeded);
  },
};

/** Tells rights apart that are there and missing; those missing are a fault only where they are needed. */
export function rightsFindings(
  { dataset, user, allowLine, sudoersLine, tests }: v.InferOutput<typeof RIGHTS>,
  isNeeded: boolean,
): Finding[] {
  const missing = tests.filter(({ ok }) => !ok);
  const names = tests.filter(({ ok }) => ok).map(({ what }) => what);
  const works = names.length > 0 ? [good(`${user} may ${names.join(', ')} in "${dataset}"`)] : [];
  const next = `as root there: ${allowLine}; for mounting, into /etc/sudoers.d/dsg: ${sudoersLine}; and into dsg.yml of ${user} there: zfs: {command: [sudo, -n, zfs]}`;
  return [
    ...works,
    ...missing.map(({ what, why }, i) => {
      const text = `${user} may not ${what} in "${dataset}": ${why}`;
      const mending = i === missing.length - 1 ? next : 'see the last of these';
      return isNeeded ? bad(text, mending) : note(text, mending);
    }),
  ];
}
