import type { SettingReport } from '../src/project/settings.js';
import { escapeText } from '../src/ui/escape.js';
import { formatTable } from '../src/ui/table.js';
import type { ShowOptions } from './command.js';

/** Writes a value for people; the parts of a list are put together with `between`. */
export function showSetting(value: unknown, between = ', '): string {
  if (Array.isArray(value)) return value.map((one) => escapeText(String(one))).join(between);
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
        cell: ({ origin }) => (origin ? `${origin.file}:${origin.line}` : 'not set'),
        paint: (text, { origin }) => (origin ? text : style.faint(text)),
      },
    ],
    { ...(width !== undefined && { width }), paintTitle: style.strong },
  );
  const isAlone = settings.every(({ scope }) => scope === 'user');
  return isAlone ? table : `${table}\nWhat each means: dsg help settings\n`;
}

function shown({ value, origin, preset }: SettingReport): string {
  if (origin) return Array.isArray(value) ? value.join(', ') : plain(value);
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
