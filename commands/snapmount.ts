import { DsgError } from '../src/errors/error.js';
import type { Hash } from '../src/model/hash.js';
import { answerMount } from '../src/project/answer-mount.js';
import type { Context } from '../src/project/context.js';
import { copySnapshot } from '../src/project/copy-snapshot.js';
import type { Mounted } from '../src/project/mount-snapshot.js';
import { mountSnapshot } from '../src/project/mount-snapshot.js';
import type { MountState } from '../src/project/mounts.js';
import { listProjectMounts, unmountSnapshot } from '../src/project/mounts.js';
import type { Project } from '../src/project/open.js';
import { openProject } from '../src/project/open.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type { Args, Command, Result, ShowOptions } from './command.js';
import { flag, word } from './command.js';
import { EXIT_TEXT, READING } from './exits.js';
import { shortTime } from './history-documents.js';
import { shellQuote } from './shell-quote.js';

interface MountDocument {
  readonly action: 'mounted' | 'copied' | 'unmounted' | 'list';
  readonly snapshot?: string | null;
  readonly folder?: string;
  /** The process that answers. */
  readonly pid?: number;
  /** It was mounted there before. */
  readonly already?: boolean;
  /** Its server had died. */
  readonly stale?: boolean;
  readonly files?: number;
  readonly bytes?: number;
  readonly mounts?: readonly Omit<MountState, 'made'>[];
}

export const command: Command<MountDocument> = {
  name: 'snapmount',
  summary: 'Show a snapshot as a read-only folder, without copying it',
  description: `Mounts a snapshot at a folder, where every program can read it: ls, cp, grep -r, a spreadsheet. Nothing is copied
first. Folders are fetched when somebody looks into them and files when somebody reads them, and no byte is shown before
the whole file it belongs to matches its hash. Nothing can be written there.

DIR is a new or empty folder outside of projects; without it, the mount is at .dsg/mounts/SNAP of the project. The command
returns when the mount answers, and a process in the background goes on answering until dsg snapmount --unmount DIR. It
cannot ask for the passphrase of a key: an SSH agent has to know it. When the server cannot be reached, reading fails
with an input/output error once ssh.timeout is over, and works again when the server is back. A damaged file fails alone,
and --list names it.

Mounting takes Linux with FUSE; who is not root needs fusermount3 (the package fuse3) too, and python3 or perl. Where that is not to
be had, --copy writes the snapshot's files, verified and read-only, into DIR instead.`,
  usage: 'SNAP [DIR] | --unmount DIR | --list',
  positionals: [
    { name: 'snap', describe: 'The snapshot: s12, head~2, a hash' },
    { name: 'dir', describe: 'A new or empty folder outside of projects' },
  ],
  options: {
    unmount: { type: 'string', describe: 'Unmount what is mounted at DIR', value: 'DIR' },
    list: { type: 'boolean', describe: "List this project's mounts, and what is wrong with them" },
    foreground: { type: 'boolean', describe: 'Stay until Ctrl-C, which unmounts' },
    copy: {
      type: 'boolean',
      describe: 'Write the files into DIR, whole or not at all, and mount nothing',
    },
    answer: {
      type: 'string',
      describe: 'The descriptor of a mount to answer for',
      value: 'N',
      hidden: true,
    },
  },
  examples: [
    ['dsg snapmount s12', 'look around in .dsg/mounts/s12'],
    ['dsg snapmount head~3 /mnt/then', 'at a folder of your choice'],
    ['dsg snapmount --list', 'what is mounted, and what could not be read'],
    ['dsg snapmount --unmount /mnt/then', 'take it away; a dead mount too'],
    ['dsg snapmount --copy s12 /data/s12', 'where there is no FUSE'],
  ],
  exits: { ...READING, ...EXIT_TEXT.locked, ...EXIT_TEXT.interrupted },
  async run(context, args) {
    const project = openProject(context);
    const dir = word(args, 'unmount');
    if (flag(args, 'list')) return { document: list(project) };
    if (dir !== undefined) {
      const done = await unmountSnapshot(context, project, dir);
      return { document: { action: 'unmounted', ...done } };
    }
    const name = word(args, 'snap');
    if (name === undefined)
      throw new DsgError('usage', 'Cannot mount: no snapshot is named', {
        hint: 'dsg snapmount SNAP [DIR], and dsg log lists the snapshots',
      });
    const options = { name, dir: word(args, 'dir') };
    if (word(args, 'answer') !== undefined) return answer(context, project, args);
    if (flag(args, 'copy'))
      return { document: { action: 'copied', ...(await copySnapshot(context, project, options)) } };
    const foreground = flag(args, 'foreground');
    const mounted = await mountSnapshot(context, project, { ...options, foreground });
    release(context, mounted, foreground);
    const { server: _, ...document } = mounted;
    return { document: { action: 'mounted', ...document } };
  },
  show(document, options) {
    const { action, snapshot, folder = '', mounts = [] } = document;
    const place = escapeText(folder);
    if (action === 'list') return showMounts(mounts, options);
    if (action === 'copied') return `Copied ${snapshot} to ${place}.\n`;
    if (action === 'unmounted')
      return `Unmounted ${snapshot ?? 'a snapshot'} from ${place}${document.stale ? '; its server had died' : ''}.\n`;
    const already = document.already ? ' already' : '';
    return `${snapshot} is${already} mounted at ${place}\nTo unmount it: dsg snapmount --unmount ${shellQuote(folder)}\n`;
  },
};

function list(project: Project): MountDocument {
  const mounts = listProjectMounts(project).map(({ made: _, ...mount }) => mount);
  return { action: 'list', mounts };
}

/** Lets the process go on alone in the background; in the foreground this one lives as long as that one does. */
function release({ stopSignal }: Context, { server }: Mounted, isForeground: boolean): void {
  if (!server) return;
  if (isForeground) {
    const stop = () => void server.kill('SIGTERM');
    stopSignal?.addEventListener('abort', stop, { once: true });
    return;
  }
  server.stdin?.destroy();
  server.stdout?.destroy();
  server.unref();
}

/** Is the process in the background; its first argument is a whole hash, which needs no looking up. */
function answer(context: Context, project: Project, args: Args): Result<MountDocument> {
  const fd = Number(word(args, 'answer'));
  const folder = word(args, 'dir') ?? '';
  const hash = word(args, 'snap') as Hash;
  return {
    document: { action: 'mounted', folder },
    output: answerMount(context, project, {
      hash,
      folder,
      fd,
      foreground: flag(args, 'foreground'),
    }),
  };
}

function showMounts(
  mounts: readonly Omit<MountState, 'made'>[],
  { style, width }: ShowOptions,
): string {
  if (mounts.length === 0) return 'No snapshots are mounted.\n';
  const table = formatTable(
    mounts,
    [
      { title: 'snapshot', cell: ({ snapshot }) => snapshot, paint: style.name },
      { title: 'state', cell: ({ state }) => state },
      { title: 'since (UTC)', cell: ({ since }) => shortTime(since) },
      { title: 'pid', cell: ({ pid }) => pid ?? '-', align: 'right' },
      { title: 'folder', cell: ({ folder }) => folder },
    ],
    { paintTitle: style.strong, ...(width !== undefined && { width }) },
  );
  const notes = mounts.flatMap(({ folder, state, lost, faults, log }) => [
    ...(state === 'stale'
      ? [
          `${escapeText(folder)}: its server has died; mend it: dsg snapmount --unmount ${shellQuote(folder)}`,
        ]
      : []),
    ...(lost === null ? [] : [`${escapeText(folder)}: ${escapeText(lost)}`]),
    ...faults.map(({ path, why }) => `damaged: ${escapeText(path)}: ${escapeText(why)}`),
    ...(faults.length > 0 ? [`All of it is in ${escapeText(log)}`] : []),
  ]);
  return `${table}${notes.map((note) => `${style.warning(note)}\n`).join('')}`;
}
