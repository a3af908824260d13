import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import SSHConfig, { type Line } from 'ssh-config';
import { DsgError, systemCode } from '../../errors/error.js';
import type { Endpoint } from './endpoint.js';
import type { RawConfig } from './host-config.js';
import type { SshSettings } from './settings.js';

/** Reads the ssh settings without an OpenSSH to ask: Host blocks only, and it warns of what it leaves out. */
export function ownConfig({ host, user }: Endpoint, settings: SshSettings): RawConfig {
  const { home, etc = '/etc/ssh', warn } = settings;
  const files = [
    ...(home === undefined ? [] : [join(home, '.ssh', 'config')]),
    join(etc, 'ssh_config'),
  ];
  const raw = new Map<string, readonly string[]>();
  for (const file of files) {
    const values = compute(read(file, warn), host, user);
    for (const [key, value] of values)
      if (key === 'identityfile') raw.set(key, [...(raw.get(key) ?? []), ...value]);
      else if (!raw.has(key)) raw.set(key, value);
  }
  const name = raw.get('hostname')?.[0];
  if (name !== undefined) raw.set('hostname', [name.replaceAll('%h', host).replaceAll('%%', '%')]);
  const known = (folder: string, name: string) => [`"${folder}/${name}" "${folder}/${name}2"`];
  if (home !== undefined && !raw.has('userknownhostsfile'))
    raw.set('userknownhostsfile', known(`${home}/.ssh`, 'known_hosts'));
  if (!raw.has('globalknownhostsfile'))
    raw.set('globalknownhostsfile', known(etc, 'ssh_known_hosts'));
  return raw;
}

function read(file: string, warn: (text: string) => void): SSHConfig {
  let text = '';
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const code = systemCode(error);
    if (code !== 'ENOENT' && code !== 'ENOTDIR')
      throw new DsgError('config', `Cannot read your ssh settings in "${file}": ${inWords(code)}`, {
        state: 'Nothing was changed.',
        hint: `check its permissions: ls -l ${file}`,
        cause: error,
      });
  }
  const config = SSHConfig.parse(text);
  for (const word of ['Include', 'Match'])
    if (mentions(config, word))
      warn(`"${word}" in "${file}" is left out: only an installed OpenSSH client can follow it`);
  return withoutMatch(config);
}

function inWords(code: string | undefined): string {
  if (code === 'EACCES' || code === 'EPERM') return 'permission denied';
  return code === 'EISDIR' ? 'it is a folder' : `the system says ${code ?? 'no more'}`;
}

function mentions(lines: readonly Line[], word: string): boolean {
  return lines.some(
    (line) =>
      'param' in line &&
      (line.param.toLowerCase() === word.toLowerCase() ||
        ('config' in line && mentions(line.config, word))),
  );
}

/** Whether a Match block holds may depend on programs it names: none of them counts. */
function withoutMatch(config: SSHConfig): SSHConfig {
  const kept = new SSHConfig();
  for (const line of config)
    if (!('param' in line && /^(match|include)$/i.test(line.param))) kept.push(line);
  return kept;
}

function compute(
  config: SSHConfig,
  host: string,
  user: string | undefined,
): [string, readonly string[]][] {
  const values = config.compute(
    { Host: host, ...(user !== undefined && { User: user }) },
    { ignoreCase: true, matchExec: false },
  );
  return Object.entries(values).map(([key, value]) => [
    key.toLowerCase(),
    key.toLowerCase() === 'identityfile' || !Array.isArray(value)
      ? [value].flat().map(String)
      : [value.map((word) => `"${word}"`).join(' ')],
  ]);
}
