import type { Answer, Zfs } from './command.js';
import { zfsError } from './command.js';

export interface Property {
  readonly value: string;
  /** Set on this very dataset, not inherited and not a default. */
  readonly isLocal: boolean;
}

/** A dataset or snapshot as ZFS describes it. */
export interface Described {
  readonly name: string;
  /** The value of a property; undefined when it has none. */
  get(property: string): string | undefined;
  /** The value, but only when it was set on this very dataset. */
  own(property: string): string | undefined;
  readonly all: ReadonlyMap<string, Property>;
}

interface Query {
  readonly properties: readonly string[];
  readonly types?: 'filesystem' | 'snapshot';
  /** How many levels below are described too. */
  readonly depth?: number;
}

/** Describes datasets; throws when one of them is not there. */
export async function describe(
  zfs: Zfs,
  names: readonly string[],
  query: Query,
): Promise<Map<string, Described>> {
  const answer = await ask(zfs, names, query);
  if (!answer.ok) throw zfsError(`read the properties of "${names.join('", "')}"`, answer);
  return parse(answer.out);
}

/** Describes those of some datasets and snapshots that are there. */
export async function describeThere(
  zfs: Zfs,
  names: readonly string[],
  properties: readonly string[],
): Promise<Map<string, Described>> {
  return parse((await ask(zfs, names, { properties })).out);
}

/** Describes a dataset; undefined when it is not there or cannot be read. */
export async function describeOne(
  zfs: Zfs,
  name: string,
  properties: readonly string[],
): Promise<Described | undefined> {
  const answer = await ask(zfs, [name], { properties });
  return answer.ok ? parse(answer.out).get(name) : undefined;
}

function ask(
  zfs: Zfs,
  names: readonly string[],
  { properties, types, depth }: Query,
): Promise<Answer> {
  return zfs.ask([
    'get',
    '-Hp',
    ...(types ? ['-t', types] : []),
    ...(depth === undefined ? [] : ['-d', String(depth)]),
    '-o',
    'name,property,source,value',
    properties.join(','),
    ...names,
  ]);
}

/** One line a property; a value may hold tabs and newlines, so it comes last and a line of another form goes on with it. */
function parse(text: string): Map<string, Described> {
  const found = new Map<string, Map<string, Property>>();
  let last: { of: Map<string, Property>; property: string } | undefined;
  for (const line of text.replace(/\n$/, '').split('\n')) {
    const match = /^([^\t]+)\t([a-z0-9_.:@-]+)\t([^\t]*)\t([\s\S]*)$/.exec(line);
    if (match) {
      const [, name = '', property = '', source = '', value = ''] = match;
      const of = found.get(name) ?? new Map<string, Property>();
      found.set(name, of);
      of.set(property, { value, isLocal: source === 'local' });
      last = { of, property };
    } else if (last) {
      const { value, isLocal } = last.of.get(last.property) as Property;
      last.of.set(last.property, { value: `${value}\n${line}`, isLocal });
    }
  }
  return new Map([...found].map(([name, all]) => [name, described(name, all)]));
}

function described(name: string, all: ReadonlyMap<string, Property>): Described {
  return {
    name,
    all,
    get(property) {
      const value = all.get(property)?.value;
      return value === '-' || value === '' ? undefined : value;
    },
    own(property) {
      const found = all.get(property);
      return found?.isLocal ? found.value : undefined;
    },
  };
}
