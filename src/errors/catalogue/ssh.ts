import type { ErrorKind } from './kind.js';

/** The errors of reaching a server. */
export const sshErrors: Readonly<Record<string, ErrorKind>> = {
  'pack-dsg-package-missing': {
    code: 'failed',
    message: 'Cannot pack dsg: its package "{name}" is missing here',
    hint: 'install dsg anew on this machine',
  },
  'reach-server': {
    code: 'unreachable',
    message: 'Cannot reach the server {server}: {why}',
    hint: 'check the address and the network: dsg doctor',
  },
  'go-server-connection-was': {
    code: 'unreachable',
    message: 'Cannot go on with the server {server}: the connection was lost ({why})',
    hint: 'check the network and run the command again',
  },
  'use-names-not-one': {
    code: 'config',
    message: 'Cannot use {what} that {from} names: it is not one',
    hint: 'correct it in {from}',
  },
  'reach-your-ssh-settings': {
    code: 'config',
    message:
      'Cannot reach "{host}": your ssh settings reach it with {what}, which dsg does not follow by itself',
    hint: 'write "ssh: {command: ssh}" into ~/.config/dsg/dsg.yml{why}',
  },
  'trust-server': {
    code: 'unreachable',
    message: 'Cannot trust the server {server}: {why}',
    state: 'Nothing was changed, and nothing was sent to it.',
    hint: 'compare the fingerprint with the one that whoever runs the server gives you, then add it as the message shows',
  },
  'check-who-server-be': {
    code: 'unreachable',
    message: 'Cannot check who the server is: "{file}" cannot be read ({why})',
    state: 'Nothing was changed, and nothing was sent to the server.',
    hint: 'check the file: ls -l {file}',
  },
  'use-key': {
    code: 'config',
    message: 'Cannot use the key "{path}": {why}',
    hint: 'name another key with ssh: {key_path: ...} in your dsg.yml',
  },
  'install-dsg-server-what': {
    code: 'integrity',
    message: 'Cannot install dsg on the server {host}: what arrived is not what was sent',
    state: 'Nothing was installed; what was used before still is.',
    hint: 'run the command again; if it stays so, check the disk and the network of the server',
  },
  'install-dsg-server-gave': {
    code: 'failed',
    message: 'Cannot install dsg on the server {host}: it gave no answer',
    hint: 'run the command again',
  },
  'use-dsg-was-installed': {
    code: 'failed',
    message:
      'Cannot use the dsg that was installed on the server {host}: it does not say that it is {version}',
    hint: 'try it by hand there: {program} --version',
  },
  'install-dsg-server': {
    code: 'failed',
    message: 'Cannot install dsg on the server {host}: {why}',
    state: 'Nothing was installed; what was used before still is.',
    hint: 'check space and permissions in your home folder there',
  },
  'read-your-ssh-settings': {
    code: 'config',
    message: 'Cannot read your ssh settings: {why}',
    hint: 'correct ~/.ssh/config until "ssh -G {host}" works',
  },
  'read-your-ssh-settings-config': {
    code: 'config',
    message: 'Cannot read your ssh settings in "{file}": {why}',
    hint: 'check its permissions: ls -l {file}',
  },
  'install-dsg-server-unreachable': {
    code: 'unreachable',
    message: 'Cannot install dsg on the server {host}: {what}',
    hint: 'install Node {why} or newer there (https://nodejs.org), for yourself or for all, and try again',
  },
  'run-reach-servers-there': {
    code: 'config',
    message: 'Cannot run "{program}" to reach servers: there is no such program',
    hint: 'correct "ssh: {command: ...}" in your dsg.yml, or leave it out',
  },
  'follow-proxyjump': {
    code: 'config',
    message: 'Cannot follow the ProxyJump to "{alias}": {why}',
    hint: 'correct ProxyJump in ~/.ssh/config',
  },
  'reach-port-over-server': {
    code: 'unreachable',
    message: 'Cannot reach "{hostName}" port {port} over the server {server}: {message}',
    hint: 'check the name and the port as seen from there, and that its sshd allows forwarding (AllowTcpForwarding)',
  },
  'run-program-connection-was': {
    code: 'unreachable',
    message: 'Cannot run a program on {server}: the connection was closed',
    hint: 'run the command again; if it stays so, ask who runs the server',
  },
  'work-server-lets-but': {
    code: 'unreachable',
    message: 'Cannot work on the server {server}: it lets you in but {what} ({message})',
    hint: 'ask whoever runs the server (MaxSessions, ForceCommand, Subsystem sftp in its sshd_config)',
  },
  'copy-file': {
    code: 'failed',
    message: 'Cannot copy a file to "{path}" on {host}: {why}',
    state: 'Nothing that is used was changed.',
    hint: 'check space and permissions in your home folder there',
  },
  'end-reach-server': {
    code: 'unreachable',
    message: 'Cannot reach the server {host}: {why}{said}',
    hint: 'look at what ssh says by itself: ssh -v {host}',
  },
  'end-needs-node': {
    code: 'unreachable',
    message: 'Cannot run dsg on the server {host}: it needs Node there{said}',
    hint: 'install Node 20.19 or newer there, then: ssh {host} node --version',
  },
  'end-no-dsg': {
    code: 'unreachable',
    message:
      'Cannot run dsg on the server {host}: there is none in the PATH of a login without a terminal{said}',
    hint: 'dsg doctor --install-server',
  },
  'end-no-shell': {
    code: 'unreachable',
    message: 'Cannot run dsg on the server {host}: your account there may not run programs{said}',
    hint: 'ask whoever runs the server for a login shell',
  },
  'end-too-old': {
    code: 'unreachable',
    message: 'Cannot run dsg on the server {host}: the dsg there is too old{said}',
    hint: 'dsg doctor --install-server',
  },
  'end-killed': {
    code: 'unreachable',
    message: 'Cannot go on with the server {host}: dsg there was ended by {signal}{said}',
    hint: 'run the command again; if it stays so, look for what ends it (memory?) on the server',
  },
  'end-lost': {
    code: 'unreachable',
    message: 'Cannot go on with the server {host}: the connection was lost{said}',
    hint: 'check the network and run the command again',
  },
  'end-exit': {
    code: 'unreachable',
    message: 'Cannot go on with the server {host}: dsg there ended with {exit}{said}',
    hint: 'try it by hand: ssh {host} dsg --version',
  },
};
