import { type Scope, SETTINGS } from '../src/config/settings-list.js';

/** Writes the topic of the settings from the very list that `dsg config` knows. */
export function settingsTopic(): string {
  return `Settings are in two files, both YAML in UTF-8. A key that is not known is refused, and the nearest one is named.
\`dsg config\` shows what counts and where it comes from, \`dsg config set KEY VALUE\` changes one, and \`dsg validate-config\`
checks all files. A key with a dot is one in a section: guard.max_deletes is max_deletes below guard.

## Of the project

.dsgconfig.yml, in the project's folder; commit it to git, so that everybody has the same.

${terms('project')}

## Your own

dsg.yml, in ~/.config/dsg, in $XDG_CONFIG_HOME/dsg and in $DSG_CONFIG_HOME; of a key in several, the last one counts.
/etc/dsg/dsg.yml comes first, is for everybody on a machine, and has neither user_name nor user_id.

${terms('user')}

## Example

    # .dsgconfig.yml
    name: interviews
    repository: ssh://data.example.org/srv/dsg/interviews
    data_dirs: [input, output]
    ignore:
      names: [.DS_Store]
      suffixes: [.tmp]
    guard:
      max_deletes: 100

    # ~/.config/dsg/dsg.yml
    user_name: Ann Example
    user_id: ann@example.org

Files that the older dsg of HRDAG wrote, with \`transport\`, \`ssh\` and \`project\` in them, are read with the same meaning.
`;
}

function terms(scope: Scope): string {
  return SETTINGS.filter((one) => one.scope === scope)
    .map(({ key, describe, preset }) => {
      const usual = preset === undefined ? '' : `; without it: ${preset}`;
      return `- **${key}**: ${describe}${usual}`;
    })
    .join('\n');
}
