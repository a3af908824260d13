import { formatCount } from '../bytes.js';
import { formatError } from '../error-text.js';
import { createStyle } from '../style.js';
import { cutText } from '../width.js';
import { wrapText } from '../wrap.js';
import type { Body, Look } from './body.js';
import { bodyOf, joinBodies } from './body.js';
import { detailLines } from './details.js';
import { differenceBody } from './difference-rows.js';
import { HELP } from './help.js';
import { layoutFor } from './layout.js';
import { outcomeBody } from './outcomes.js';
import { scopesOf } from './scopes.js';
import type { ConflictState } from './state.js';
import { countOpen, currentItem } from './state.js';
import { conflictCount, DECISIONS } from './words.js';

const PLAIN = createStyle(false);

/** Makes the text of the page that is open; the list has a view of its own. */
export function pageBody(state: ConflictState, look: Look): Body {
  switch (state.page) {
    case 'item':
      return itemBody(state, look);
    case 'last':
      return lastBody(state, look);
    case 'many':
      return bodyOf(manyLines(state, look), look.width);
    case 'leave':
      return bodyOf(leaveLines(state, look), look.width);
    case 'help':
      return bodyOf(wrapAll(HELP, look.width), look.width);
    case 'list':
      return bodyOf([], look.width);
  }
}

/** Tells how far down the page can be moved. */
export function lastScroll(state: ConflictState): number {
  const look = { style: PLAIN, width: state.size.columns, now: 0 };
  return Math.max(pageBody(state, look).length - layoutFor(state.size).body, 0);
}

function wrapAll(lines: readonly string[], width: number): string[] {
  return lines.flatMap((line) => {
    const start = /^ */.exec(line)?.[0] ?? '';
    return wrapText(line.trimStart(), Math.max(width - start.length, 1)).map((one) => start + one);
  });
}

function itemBody(state: ConflictState, look: Look): Body {
  const item = currentItem(state);
  if (item === undefined) return bodyOf([], look.width);
  const details = detailLines(state, item, { ...look, isWhole: true });
  return joinBodies(bodyOf([...details, ''], look.width), contentBody(state, look));
}

function contentBody({ content, left }: ConflictState, look: Look): Body {
  if (content?.result.kind === 'ready')
    return differenceBody(content.result.difference, { ...look, left });
  if (content?.result.kind !== 'failed') return bodyOf(['reading...'], look.width);
  const text = formatError(content.result.error, PLAIN);
  const lines = [...wrapAll(text.trimEnd().split('\n'), look.width), 'Press r to read it again.'];
  return bodyOf(lines.map(look.style.bad), Number.POSITIVE_INFINITY);
}

/** Says what each decision comes to, counted and then one by one. */
function lastBody(state: ConflictState, look: Look): Body {
  const { style, width } = look;
  const { open, skipped } = countOpen(state);
  const counts = new Map<string, number>();
  for (const decision of state.decisions.values())
    counts.set(decision, (counts.get(decision) ?? 0) + 1);
  const counted = DECISIONS.filter(({ decision }) => counts.has(decision)).map(
    ({ decision, verb }) => `  ${formatCount(counts.get(decision) ?? 0).padStart(6)}  ${verb}`,
  );
  if (open > 0) counted.push(`  ${formatCount(open).padStart(6)}  open: nothing decided yet`);
  const unfinished =
    open + skipped > 0
      ? `${conflictCount(open + skipped)} still without a choice. A sync changes nothing, on either side, until each has one. Your choices are kept for next time.`
      : state.promise;
  const head = [
    ...wrapAll([unfinished], width).map(open + skipped > 0 ? style.warning : style.strong),
    ...counted,
    '',
  ];
  return joinBodies(bodyOf(head, width), outcomeBody(state, look));
}

function manyLines(state: ConflictState, { style, width }: Look): string[] {
  const scopes = scopesOf(state).map(({ title, items }, i) => {
    const isPicked = i === state.scope;
    const count = formatCount(items.length).padStart(6);
    const line = cutText(`${isPicked ? '>' : ' '} ${count}  ${title}`, width);
    return isPicked ? style.selected(line) : line;
  });
  const keys = DECISIONS.map(({ key, verb }) => `  ${key}  ${verb}`);
  return [
    style.strong('The same choice for many'),
    ...scopes,
    '',
    'Then press one of these; u takes it back as one:',
    ...keys,
  ];
}

function leaveLines(state: ConflictState, { style, width }: Look): string[] {
  const { open, skipped } = countOpen(state);
  const chosen = state.decisions.size - skipped;
  return [
    style.strong('Leave for now?'),
    ...wrapAll(
      [
        `${conflictCount(chosen)} with a choice, ${open + skipped} without.`,
        'Your choices are kept for next time, and nothing else is changed.',
        '',
        'y  leave',
        'Esc  stay here',
        'f  see what your choices will do',
      ],
      width,
    ),
  ];
}
