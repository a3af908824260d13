/** Where `--install-server` puts dsg in a user's home folder on a server. */
export const INSTALLED = '.local/share/dsg/dsg';

const OWN = `"$HOME/${INSTALLED}"`;

/**
 * What a client runs on a server. Constant, so that nothing a person or a project names is ever part of a command.
 *
 * The copy that was installed there for this client goes before a `dsg` in PATH.
 */
export const SERVE_COMMAND: readonly string[] = [
  'sh',
  '-c',
  `if [ -x ${OWN} ]; then exec ${OWN} serve --stdio; else exec dsg serve --stdio; fi`,
];
