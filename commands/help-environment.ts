/** The variables that dsg looks at, for help and every page of the manual: names -> what each does. */
export const ENVIRONMENT: readonly (readonly [names: string, text: string])[] = [
  ['DSG_CONFIG_HOME, XDG_CONFIG_HOME', 'folders in which dsg.yml is looked for, too'],
  ['SSH_AUTH_SOCK', 'the agent that holds your keys'],
  ['DSG_PAGER, PAGER', 'shows long output on a terminal; less unless set, nothing if empty'],
  ['VISUAL, EDITOR', 'edits a merge in the conflict screen; vi unless set'],
  ['NO_COLOR', 'when set, colours are never used'],
  ['FORCE_COLOR, CLICOLOR_FORCE', 'when set, colours are used even where there is no terminal'],
  ['CI', 'when set, progress comes in lines, as in a log, and there is no pager'],
  ['TERM', 'dumb: as with CI, and no colours'],
];

/** Writes the topic of the environment. */
export function environmentTopic(): string {
  const lines = ENVIRONMENT.map(([names, text]) => `- **${names}**: ${text}`);
  return `Variables of the environment that dsg looks at; options come before them.\n\n${lines.join('\n')}\n`;
}
