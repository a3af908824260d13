import type { ErrorCode } from './exits.js';

/** Errors that tell of a machine: which one makes a difference to whoever is to mend it. */
const OF_A_MACHINE: ReadonlySet<ErrorCode> = new Set([
  'failed',
  'no-space',
  'no-permission',
  'changed',
  'integrity',
  'newer-format',
  'config',
  'unreachable',
]);

/** Adds to a message on which machine it happened, where that is another one and the message does not say so. */
export function onServer(code: ErrorCode, message: string, server: unknown): string {
  if (typeof server !== 'string' || !OF_A_MACHINE.has(code) || message.includes(server))
    return message;
  return `${message} (on the server "${server}")`;
}

/** A message without the machine it happened on. */
export function anywhere(message: string): string {
  return message.replace(/ \(on the server "[^"]*"\)$/, '');
}
