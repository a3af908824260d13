import * as v from 'valibot';
import { safetyFault } from '../model/names.js';
import { PORTABILITY_RULES } from '../model/portable.js';
import { BACKEND_TYPES } from '../remote/url.js';

// Each message says what is expected; see validate.ts.
const MAPPING = 'a mapping of keys to values';

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const CONTROL = /[\x00-\x1f\x7f-\x9f]/;

function text(what: string, fits: (value: string) => boolean = () => true) {
  const isPlain = (value: string) => value.trim() === value && value !== '' && value.isWellFormed();
  return v.pipe(
    v.string(what),
    v.check((value) => isPlain(value) && !CONTROL.test(value) && fits(value), what),
  );
}

function listOf<S extends v.GenericSchema>(item: S, what: string) {
  return v.array(item, `a list of ${what}`);
}

const NAME = text('a name without "/"', (value) => !safetyFault(value));
const PATH = text('a path');
const HOST = text("a host's name", (value) => !value.startsWith('-') && !/\s/.test(value));
const USER = text("a user's name", (value) => !value.startsWith('-') && !/\s/.test(value));
const PORT = v.pipe(
  v.number('a port from 1 to 65535'),
  v.check((port) => Number.isInteger(port) && port > 0 && port < 65_536, 'a port from 1 to 65535'),
);
const TYPE = v.picklist(BACKEND_TYPES, `one of ${BACKEND_TYPES.join(', ')}`);
const POOL = text('a ZFS dataset', (value) => /^[A-Za-z][\w.:-]*(\/[\w.:-]+)*$/.test(value));

/** A folder's name, or "." or "*"; never a path, because it counts at any depth. */
const DATA_DIR = text('the name of a folder, without "/"', (value) => {
  const name = value.replace(/\/+$/, '');
  return name === '.' || name === '*' || !safetyFault(name);
});

const DATA_DIRS = v.pipe(
  listOf(DATA_DIR, 'names of folders'),
  v.check((list) => list.length > 0, 'a list of at least one name'),
);

const IGNORE = v.strictObject(
  {
    paths: v.nullish(listOf(PATH, 'paths')),
    names: v.nullish(listOf(text('a name'), 'names')),
    suffixes: v.nullish(listOf(text('the end of a name, such as ".tmp"'), 'ends of names')),
  },
  MAPPING,
);

const RULES = [...PORTABILITY_RULES, 'similar'] as const;
const RULE = v.picklist(RULES, `one of ${RULES.join(', ')}`);
const NAMES = v.strictObject({ allow: v.nullish(listOf(RULE, 'rules')) }, MAPPING);

const COUNT = 'a whole number, 0 or more';
const SHARE = 'a number from 0 to 1';
const GUARD = v.strictObject(
  {
    max_deletes: v.optional(
      v.pipe(
        v.number(COUNT),
        v.check((count) => Number.isSafeInteger(count) && count >= 0, COUNT),
      ),
    ),
    max_delete_share: v.optional(
      v.pipe(
        v.number(SHARE),
        v.check((share) => share >= 0 && share <= 1, SHARE),
      ),
    ),
  },
  MAPPING,
);

/** `repository:` as a mapping; `mountpoint` is the older word, under which the project's name is a folder. */
export const REPOSITORY = v.strictObject(
  {
    type: v.optional(TYPE),
    host: v.optional(HOST),
    port: v.optional(PORT),
    user: v.optional(USER),
    path: v.optional(PATH),
    pool: v.optional(POOL),
    mountpoint: v.optional(PATH),
  },
  `an address or ${MAPPING}`,
);

/** The older `ssh:` section. */
export const OLDER_SSH = v.strictObject(
  { host: HOST, path: PATH, type: TYPE, name: v.optional(NAME) },
  MAPPING,
);

const TRACKING = { data_dirs: v.optional(DATA_DIRS), ignore: v.nullish(IGNORE) };

/** `.dsgconfig.yml`; the section `project` and the keys `transport` and `ssh` are the older form. */
export const PROJECT = v.strictObject(
  {
    name: v.optional(NAME),
    repository: v.optional(v.unknown()),
    ...TRACKING,
    names: v.nullish(NAMES),
    guard: v.nullish(GUARD),
    checks: v.optional(v.unknown()),
    transport: v.optional(v.picklist(['ssh'], '"ssh"')),
    ssh: v.optional(v.unknown()),
    project: v.nullish(v.strictObject(TRACKING, MAPPING)),
  },
  MAPPING,
);

/** What the projects of one repository share, as it is stored there. */
export const SHARED = v.strictObject(
  {
    version: v.literal(1, '1'),
    name: NAME,
    data_dirs: DATA_DIRS,
    ignore: v.strictObject(
      {
        paths: listOf(PATH, 'paths'),
        names: listOf(text('a name'), 'names'),
        suffixes: listOf(text('the end of a name'), 'ends of names'),
      },
      MAPPING,
    ),
    names: v.strictObject({ allow: listOf(RULE, 'rules') }, MAPPING),
  },
  MAPPING,
);

const COMMAND = "a program's name or a list of it and its arguments";
const PROGRAM = v.union(
  [text(COMMAND), v.pipe(v.array(text(COMMAND)), v.minLength(1, COMMAND))],
  COMMAND,
);
const SECONDS = 'a number of seconds from 1 to 86400';
const EMAIL = 'an e-mail address';

/** `dsg.yml`, one person's settings; the last four keys belonged to the older dsg and mean nothing now. */
export const USER_FILE = v.strictObject(
  {
    user_name: v.nullish(text('a name')),
    user_id: v.nullish(text(EMAIL, (value) => /^[^\s@]+@[^\s@]+$/.test(value))),
    default_host: v.nullish(HOST),
    default_project_path: v.nullish(PATH),
    ssh: v.nullish(
      v.strictObject(
        {
          key_path: v.nullish(PATH),
          command: v.nullish(PROGRAM),
          timeout: v.nullish(
            v.pipe(
              v.number(SECONDS),
              v.check((seconds) => seconds >= 1 && seconds <= 86_400, SECONDS),
            ),
          ),
        },
        MAPPING,
      ),
    ),
    zfs: v.nullish(v.strictObject({ command: v.nullish(PROGRAM) }, MAPPING)),
    local_log: v.optional(v.unknown()),
    backup_on_conflict: v.optional(v.unknown()),
    rclone: v.optional(v.unknown()),
    ipfs: v.optional(v.unknown()),
  },
  MAPPING,
);
