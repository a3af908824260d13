import type { BackendCheck } from '../src/project/validate-backend.js';
import { validateBackend } from '../src/project/validate-backend.js';
import type { SettingsFile, SettingsFinding } from '../src/project/validate-settings.js';
import { validateSettings } from '../src/project/validate-settings.js';
import { escapeText } from '../src/ui/escape.js';
import type { Style } from '../src/ui/style.js';
import type { Command } from './command.js';
import { flag } from './command.js';
import { EXIT_TEXT } from './exits.js';

interface ValidateConfigDocument {
  readonly valid: boolean;
  readonly files: readonly SettingsFile[];
  readonly findings: readonly SettingsFinding[];
  /** With --backend: what came of looking at the repository; else null. */
  readonly repository: BackendCheck | null;
}

export const command: Command<ValidateConfigDocument> = {
  name: 'validate-config',
  summary: 'Check every settings file, and with --backend the repository they name',
  description: `Reads all settings files that count here: the project's .dsgconfig.yml and .dsgignore, and dsg.yml of the machine and
yours. Tells everything that is wrong with them, each with its file and key. With --backend, also sees whether the
repository that the project names is reached, is the one it was synced with, is of the type that is named, and whether
this account may change it. Changes nothing.`,
  options: {
    backend: {
      type: 'boolean',
      describe: 'Look at the repository too, over the network if need be',
    },
  },
  examples: [
    ['dsg validate-config', 'after editing a settings file by hand'],
    ['dsg validate-config --backend', 'before a long sync, or in a nightly job'],
  ],
  exits: { 1: 'something is wrong with the settings or the repository', ...EXIT_TEXT.usage },
  async run(context, args) {
    const { files, findings } = validateSettings(context);
    const wantsBackend = flag(args, 'backend');
    // With settings that cannot be read there is no telling where the repository is.
    const repository =
      wantsBackend && findings.length === 0 ? await validateBackend(context) : null;
    const valid = findings.length === 0 && (repository?.findings.length ?? 0) === 0;
    const skipped = wantsBackend && repository === null;
    return {
      document: { valid, files, findings, repository },
      ...(skipped && { notes: ['The repository was not looked at: mend the settings first.'] }),
      ...(!valid && { exit: 1 }),
    };
  },
  show({ valid, files, findings, repository }, { style }) {
    const lines = [
      ...files.flatMap((one) => fileLines(one, findings, style)),
      ...(repository ? repositoryLines(repository, style) : []),
      valid ? style.good('Nothing is wrong.') : style.bad('Something is wrong.'),
    ];
    return `${lines.join('\n')}\n`;
  },
};

function fileLines(
  { file, found }: SettingsFile,
  findings: readonly SettingsFinding[],
  style: Style,
): string[] {
  const own = findings.filter((one) => one.file === file);
  const name = escapeText(file);
  if (own.length > 0) return own.flatMap(({ why, next }) => fault(`${name}: ${why}`, next, style));
  return found ? [`${style.good('ok  ')}  ${name}`] : [style.faint(`none  ${name}`)];
}

function repositoryLines({ url, backend, head, findings }: BackendCheck, style: Style): string[] {
  if (findings.length > 0) return findings.flatMap(({ why, next }) => fault(why, next, style));
  return [`${style.good('ok  ')}  ${escapeText(url)} (${escapeText(backend ?? '')}) is at ${head}`];
}

function fault(what: string, next: string | null, style: Style): string[] {
  const first = `${style.bad('BAD ')}  ${escapeText(what)}`;
  return next === null ? [first] : [first, `      ${style.strong('Next:')} ${escapeText(next)}`];
}
