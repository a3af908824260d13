// Writes a page about what happens at a person's terminal, with the screens as they were.
import { utimesSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as later } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import type { Edits } from '../support/files.js';
import type { TestContext } from '../support/suite.js';
import { fencedScreen, type Pane } from '../ui/tmux.js';
import { type Desk, type Desks, makeDesks } from './desks.js';

const DAY = '2026-03-02';
/** Rows enough for the longest text, so that nothing is paged. */
const TALL = 150;

/** What is of this machine and this run, and what stands for it on the page: the only place where a screen is changed. */
const NORMAL: readonly (readonly [RegExp, string])[] = [
  // Hashes of snapshots: each repository has an id of its own in them.
  [/^(s\d+ {2})[0-9a-f]{10}/gm, '$1abcdef0123'],
  [/^((?:hash|parent): +)[0-9a-f]{64}/gm, `$1${'abcdef01'.repeat(8)}`],
  [/^(code: +)[0-9a-f]{40}/gm, `$1${'abcdef01'.repeat(5)}`],
  [/^(\S+ +s\d+ +)[0-9a-f]{10}(?= )/gm, '$1abcdef0123'],
  [/("hash": ")[0-9a-f]{64}/g, `$1${'abcdef01'.repeat(8)}`],
  [/("repository": ")[0-9a-f]{32}/g, `$1${'abcdef01'.repeat(4)}`],
  // The end of such a path, where a table has no room for more.
  [/…\w\/ann\//g, '…y/ann/'],
  [/Node \d+\.\d+\.\d+/g, 'Node 20.19.0'],
  [/[\d.]+ .B are free/g, '41.9 GB are free'],
  [/(native parts {2})(.*)/g, '$1$2'],
  [
    /(file system {3})[\s\S]*?(\n\w+ +space here)/g,
    '$1ext4: upper and lower case differ, hard links$2',
  ],
];

/** The same, of what may be broken by the end of a line; both have as many characters, so that the break stays where it is. */
const WRAPPED: readonly (readonly [pattern: readonly string[], text: string])[] = [
  [[...'/tmp/tour-', ...Array<string>(6).fill('\\w')], '/srv/river-study'],
  [
    [...'restore-', ...'dddddddd', 'T', ...'dddddd', '-', ...Array<string>(8).fill('[0-9a-f]')].map(
      (one) => (one === 'd' ? '\\d' : one),
    ),
    'restore-20260302T120000-abcdef01',
  ],
];

function normal(screen: string): string {
  const unwrapped = WRAPPED.reduce((text, [pattern, instead]) => {
    const found = new RegExp(pattern.join('\n?'), 'g');
    return text.replace(found, (match) => {
      const at = match.indexOf('\n');
      return at === -1 ? instead : `${instead.slice(0, at)}\n${instead.slice(at)}`;
    });
  }, screen);
  return NORMAL.reduce((text, [from, to]) => text.replace(from, to), unwrapped);
}

export interface Seat {
  readonly desk: Desk;
  readonly pane: Pane;
  /** Runs a command line and puts it on the page with what it printed. */
  run(line: string): Promise<string>;
  /** Starts something that draws a screen of its own. */
  open(line: string, until: string | RegExp): Promise<void>;
  /** Presses keys, waits for what comes of it, and puts the screen on the page. */
  press(keys: readonly string[], until: string | RegExp): Promise<void>;
  /** The same, without the screen. */
  quietly(keys: readonly string[], until: string | RegExp): Promise<void>;
  /** Puts on the page what is left when the screen is gone. */
  back(): Promise<void>;
  put(edits: Edits): void;
}

export interface Book {
  readonly desks: Desks;
  chapter(title: string, text: string): void;
  say(text: string): void;
  /** Puts a screen on the page. */
  show(screen: string): void;
  /** Sets the clock, in minutes since nine. */
  at(minutes: number): void;
  sit(
    name: 'ann' | 'ben',
    where?: { readonly folder?: string; readonly columns?: number },
  ): Promise<Seat>;
  text(): string;
}

export function startBook(t: TestContext): Book {
  const parts: string[] = [];
  const preload = pathToFileURL(resolve(import.meta.dirname, 'tour_clock.js')).href;
  const desks = makeDesks(t, (folder) => ({
    TOUR_CLOCK: join(folder, 'clock'),
    NODE_OPTIONS: `--import=${preload}`,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
  }));
  const clock = join(desks.folder, 'clock');
  let now = new Date(`${DAY}T09:00:00Z`);
  const at = (minutes: number) => {
    now = new Date(Date.parse(`${DAY}T09:00:00Z`) + minutes * 60_000);
    writeFileSync(clock, now.toISOString());
  };
  at(0);
  const say = (text: string) => void parts.push(`${text}\n`);
  const show = (screen: string) => void parts.push(fencedScreen(normal(screen)));
  return {
    desks,
    at,
    say,
    show,
    chapter: (title, text) => void parts.push(`## ${title}\n`, `${text}\n`),
    text: () => `${parts.join('\n')}`,
    async sit(name, { folder = desks[name].root, columns = 80 } = {}) {
      const desk = desks[name];
      const prompt = `${name}$`;
      const pane = desk.pane(`cd '${folder}'; PS1='${prompt} ' exec bash --norc --noprofile -i`, {
        rows: TALL,
        columns,
      });
      const isReady = () => pane.screen().split('\n').at(-1) === prompt;
      await pane.until('the prompt', isReady);
      const clean = async () => {
        pane.press('C-l');
        await pane.until('a clean screen', () => pane.screen() === prompt);
      };
      /** The screen once it stands still and nothing is being worked out for it. */
      const still = async (): Promise<string> => {
        for (let last = pane.screen(); ; ) {
          await later(120);
          const next = pane.screen();
          if (next === last && !/reading\.\.\.|Esc stops/.test(next)) return next;
          last = next;
        }
      };
      const enter = (line: string) => {
        pane.type(line);
        pane.press('Enter');
      };
      const afterwards = async () => {
        await pane.until('the prompt', () => isReady() && pane.screen().includes('\n'), 60);
        const lines = (await still()).split('\n');
        return lines.slice(0, -1).join('\n');
      };
      const quietly = async (keys: readonly string[], until: string | RegExp) => {
        pane.press(...keys);
        await pane.waitFor(until);
      };
      return {
        desk,
        pane,
        async run(line) {
          await clean();
          enter(line);
          const text = await afterwards();
          show(text);
          return text;
        },
        async open(line, until) {
          await clean();
          pane.resize(columns, 24);
          await later(150);
          enter(line);
          await pane.waitFor(until);
          show(await still());
        },
        quietly,
        async press(keys, until) {
          await quietly(keys, until);
          show(await still());
        },
        async back() {
          await pane.until('the prompt', isReady);
          pane.resize(columns, TALL);
          await later(150);
          show(await afterwards());
        },
        put(edits) {
          desk.put(edits);
          for (const [path, file] of Object.entries(edits))
            if (file !== null) utimesSync(join(desk.root, path), now, now);
        },
      };
    },
  };
}
