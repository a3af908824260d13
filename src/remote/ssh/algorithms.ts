import type { Algorithms } from 'ssh2';

const HOST_KEYS = [
  'ssh-ed25519',
  'ecdsa-sha2-nistp256',
  'ecdsa-sha2-nistp384',
  'ecdsa-sha2-nistp521',
  'rsa-sha2-512',
  'rsa-sha2-256',
] as const;

/** What is offered in a handshake, and nothing else: no SHA-1, no CBC, no ChaCha20 (see docs/ssh.md on Terrapin). */
export const OFFER = {
  kex: [
    'curve25519-sha256',
    'curve25519-sha256@libssh.org',
    'ecdh-sha2-nistp256',
    'ecdh-sha2-nistp384',
    'ecdh-sha2-nistp521',
    'diffie-hellman-group16-sha512',
    'diffie-hellman-group18-sha512',
  ],
  cipher: ['aes128-gcm@openssh.com', 'aes256-gcm@openssh.com'],
  // Never used, since GCM authenticates by itself; the handshake must name some all the same.
  hmac: ['hmac-sha2-256-etm@openssh.com', 'hmac-sha2-512-etm@openssh.com'],
  compress: ['none'],
} as const;

/** Returns what to offer a server; the types of keys that it is known by come first, as with OpenSSH. */
export function offerFor(knownTypes: readonly string[]): Algorithms {
  const isKnown = (algorithm: string) =>
    knownTypes.includes(algorithm.startsWith('rsa-') ? 'ssh-rsa' : algorithm);
  const serverHostKey = [
    ...HOST_KEYS.filter(isKnown),
    ...HOST_KEYS.filter((algorithm) => !isKnown(algorithm)),
  ];
  const { kex, cipher, hmac, compress } = OFFER;
  return {
    kex: [...kex],
    cipher: [...cipher],
    hmac: [...hmac],
    compress: [...compress],
    serverHostKey,
  } as Algorithms;
}
