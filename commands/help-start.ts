import type { Here } from '../src/project/here.js';
import { escapeText } from '../src/ui/escape.js';
import { wrapItems, wrapParagraph } from '../src/ui/paragraphs.js';
import type { HelpRequest } from './help-on.js';

type Steps = readonly (readonly [command: string, what: string])[];

const WHO: Steps = [
  ['dsg config set user_name "Your Name"', 'every snapshot says who made it'],
  ['dsg config set user_id you@example.org', 'and how to reach them'],
];

const BEGIN: Steps = [
  ['dsg init', 'make this folder a project'],
  ['dsg init ssh://HOST/PATH', 'the same, shared on a server'],
  ['dsg clone URL', 'take a copy of what is shared'],
];

const FIRST: Steps = [
  ['dsg status', 'what a sync would do'],
  ['dsg sync', 'bring both sides together'],
];

const GO_ON: Steps = [
  ['dsg status', 'what a sync would do'],
  ['dsg sync -m "What you did"', 'bring both sides together'],
  ['dsg log', 'the snapshots so far'],
];

/** What `dsg` alone says: where the person stands, and what to run first. */
export function startText(here: Here, { version, width, style }: HelpRequest): string {
  const steps = (title: string, list: Steps) => [
    style.strong(title),
    ...wrapItems(list, { width, column: Math.min(column, Math.floor(width / 2)) }),
    '',
  ];
  const sections: [title: string, list: Steps][] = [
    ...(here.isSomebody ? [] : [['First, say who you are:', WHO] as [string, Steps]]),
    ...nextSteps(here),
  ];
  const column = Math.max(...sections.flatMap(([, list]) => list.map(([term]) => term.length)));
  const lines = [
    ...wrapParagraph(
      `dsg ${version}: Git for data. Keeps the data files of a team in step, versioned and provably intact.`,
      { width },
    ),
    '',
    ...whereLines(here),
    '',
    ...sections.flatMap(([title, list]) => steps(title, list)),
    ...wrapParagraph(
      'All commands: dsg --help. One of them: dsg sync --help. The words: dsg help glossary. When something is wrong: dsg doctor',
      { width },
    ),
  ];
  return `${lines.join('\n')}\n`;
}

function nextSteps({ root, synced, origin }: Here): [title: string, list: Steps][] {
  if (root === undefined)
    return [
      ['To begin:', BEGIN],
      ['Then, as often as you like:', FIRST],
    ];
  if (origin === undefined) return [['Next:', synced === undefined ? FIRST : GO_ON]];
  // Code that was checked out from git has settings, but no data yet.
  return [['Next:', [[`dsg clone ${escapeText(origin)} .`, 'fetch the data'], ...FIRST]]];
}

/** A path is never broken: it can be copied. */
function whereLines({ root, name, synced }: Here): string[] {
  if (root === undefined) return ['This folder is in no project yet.'];
  const path = `  ${escapeText(root)}`;
  if (name === undefined)
    return ['The settings of this project cannot be read; dsg doctor says why:', path];
  const last = synced === undefined ? 'never synced here' : `last synced at ${synced}`;
  return [`This folder is in the project "${escapeText(name)}", ${last}:`, path];
}
