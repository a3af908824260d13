import type { SettingReport } from '../src/project/settings.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type { ShowOptions } from './command.js';

/** Writes a value for people; the parts of a list are put together with `between`. */
export function showSetting(value: unknown, between = ', '): string {
  if (Array.isArray(value)) return value.map((one) => escapeText(plain(one))).join(between);
  if (typeof value === 'object' && value !== null) return escapeText(JSON.stringify(value));
  return escapeText(String(value));
}

/** Writes a table of settings: what counts, and where it comes from. */
export function showSettings(
  settings: readonly SettingReport[],
  { style, width }: ShowOptions,
): string {
  const table = formatTable(
    settings,
    [
      { title: 'SETTING', cell: ({ key }) => key },
      { title: 'VALUE', cell: shown, align: 'left' },
      {
        title: 'FROM',
        cell: ({ origin }) => (origin ? placeWords(origin, width) : 'not set'),
        isWhole: true,
        paint: (text, { origin }) => (origin ? text : style.faint(text)),
      },
    ],
    { ...(width !== undefined && { width }), paintTitle: style.strong },
  );
  const isAlone = settings.every(({ scope }) => scope === 'user');
  return isAlone ? table : `${table}\nWhat each means: dsg help settings\n`;
}

/** The share of a terminal that the places get. */
const PLACE_SHARE = 0.35;

/** Writes a file and line; on a terminal, the end of a long one, which tells files apart. */
function placeWords({ file, line }: { file: string; line: number }, width?: number): string {
  const place = `${file}:${line}`;
  const room = width === undefined ? place.length : Math.max(Math.floor(width * PLACE_SHARE), 14);
  return place.length <= room ? place : `…${place.slice(1 - room)}`;
}

function shown({ value, origin, preset }: SettingReport): string {
  if (origin) return Array.isArray(value) ? value.map(plain).join(', ') || '(none)' : plain(value);
  return preset === null ? '-' : `(${preset})`;
}

function plain(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

/** Says what a change came to. */
export function showChange(
  { key, value, origin, preset }: SettingReport,
  { file, changed, previous }: { file: string; changed: boolean; previous: unknown },
): string {
  const now = origin ? showSetting(value) : `not set${preset === null ? '' : ` (${preset})`}`;
  const where = origin ? `${escapeText(origin.file)}:${origin.line}` : escapeText(file);
  if (!changed) return `${key} stays as it is: ${now}\n`;
  const before = previous === null || previous === undefined ? 'nothing' : showSetting(previous);
  return `${key} is now ${now}\n  in ${where}; before: ${before}\n`;
}
