import fc from 'fast-check';
import type { HashBackend } from '../../src/store/hash.js';
import { hashBackend, hashBytes, loadNative, loadWasm } from '../../src/store/hash.js';
import { equal, needs, ok, suite } from '../support/suite.js';
import { VECTORS, vectorInput } from './official_vectors.js';

const test = suite('hash');

const backends: [name: string, load: () => HashBackend | undefined][] = [
  ['native', loadNative],
  ['wasm', loadWasm],
];

for (const [name, load] of backends) {
  test(`${name} agrees with the official test vectors`, () => {
    const backend = load();
    needs(backend, `the ${name} BLAKE3`);
    equal(backend.name, name);
    for (const [length, hash] of VECTORS) equal(backend.hash(vectorInput(length)), hash);
  });

  test(`${name} agrees with the official test vectors when fed in odd pieces`, () => {
    const backend = load();
    needs(backend, `the ${name} BLAKE3`);
    for (const [length, hash] of VECTORS) {
      const input = vectorInput(length);
      for (const piece of [1, 7, 63, 65, 1000, 1025, 40_961]) {
        if (length / piece > 2000) continue;
        const hasher = backend.create();
        for (let at = 0; at < length; at += piece) hasher.update(input.subarray(at, at + piece));
        equal(hasher.digest(), hash, `${length} bytes by ${piece}`);
      }
    }
  });
}

test('a view into a larger buffer is hashed without what is around it', () => {
  const whole = vectorInput(5000);
  for (const [, load] of backends) {
    const backend = load();
    if (!backend) continue;
    const view = new Uint8Array(whole.buffer, whole.byteOffset + 1000, 1025);
    equal(backend.hash(view), backend.hash(Buffer.from(view)));
    const hasher = backend.create();
    hasher.update(view);
    equal(hasher.digest(), backend.hash(Buffer.from(view)));
  }
});

test('both agree on any bytes in any pieces', () => {
  const native = loadNative();
  needs(native, 'the native BLAKE3');
  const wasm = loadWasm();
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 5000 }), { maxLength: 5 }), (pieces) => {
      const hash = native.hash(Buffer.concat(pieces));
      equal(wasm.hash(Buffer.concat(pieces)), hash);
      for (const backend of [native, wasm]) {
        const hasher = backend.create();
        for (const piece of pieces) hasher.update(piece);
        equal(hasher.digest(), hash);
      }
    }),
  );
});

test('two hashers of one backend do not disturb each other', () => {
  for (const [, load] of backends) {
    const backend = load();
    if (!backend) continue;
    const [a, b] = [backend.create(), backend.create()];
    for (let i = 0; i < 100; i++) {
      a.update(vectorInput(10 * i));
      b.update(vectorInput(11 * i));
    }
    const expected = (n: number) =>
      backend.hash(Buffer.concat(Array.from({ length: 100 }, (_, i) => vectorInput(n * i))));
    equal(a.digest(), expected(10));
    equal(b.digest(), expected(11));
  }
});

test('the backend is chosen once, and is the native one where there is one', () => {
  equal(hashBackend().name, loadNative() ? 'native' : 'wasm');
  const [first, second] = [hashBackend(), hashBackend()];
  ok(first === second);
  equal(hashBytes(vectorInput(3)), VECTORS[3]?.[1] ?? '');
});
