import { Document, isSeq, visit } from 'yaml';
import { formatUrl } from '../remote/url.js';
import { defaultGuard, type ProjectConfig, type RepositorySetting } from './project-config.js';

const HEADER = ` The settings of this dsg project. Keep this file in git: everyone on the team uses the same one.
 data_dirs: a file is tracked when a folder on its path has one of these names; "." tracks everything.`;

/** Writes settings as the text of `.dsgconfig.yml`; `loadProject` reads the same settings from it. */
export function writeProjectConfig(config: ProjectConfig): string {
  const { name, repository, dataDirs, ignore, names, guard, checks } = config;
  const isUsualGuard =
    guard.maxDeletes === defaultGuard.maxDeletes &&
    guard.maxDeleteShare === defaultGuard.maxDeleteShare;
  // Strings that YAML 1.1 would take for dates or numbers are quoted: the parser that reads them may.
  const document = new Document(
    {
      name,
      ...(repository && { repository: repositoryValue(repository) }),
      data_dirs: dataDirs,
      ignore: { paths: ignore.paths, names: ignore.names, suffixes: ignore.suffixes },
      ...(names.allow.length > 0 && { names: { allow: names.allow } }),
      ...(!isUsualGuard && {
        guard: { max_deletes: guard.maxDeletes, max_delete_share: guard.maxDeleteShare },
      }),
      ...(checks !== undefined && { checks }),
    },
    { compat: 'yaml-1.1', aliasDuplicateObjects: false },
  );
  document.commentBefore = HEADER;
  visit(document, (_, node) => {
    if (isSeq(node)) node.flow = true;
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false });
}

/** An address, or a mapping where an address cannot say it all. */
function repositoryValue({ url, pool }: RepositorySetting): unknown {
  if (pool === undefined) return formatUrl(url);
  if (url.kind === 'local') return { type: url.type, path: url.path, pool };
  // Without a port, "localhost" in a mapping would mean this machine, not a server.
  const { type, host, port = 22, user, path } = url;
  return { type, host, port, ...(user !== undefined && { user }), path, pool };
}
