import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Tells whether ssh2 has its native part; without it, Node's own ciphers are used, a little slower. */
export function hasNativeCiphers(): boolean {
  try {
    require('ssh2/lib/protocol/crypto/build/Release/sshcrypto.node');
    return true;
  } catch {
    return false;
  }
}
