/** Thrown by a test that cannot run here; the suite counts it as skipped. */
export class Skip extends Error {
  override readonly name = 'Skip';
}

/**
 * Skips the running test, or from a `before` hook its whole suite, unless the condition holds.
 * @param missing what is not there, as it ends the line `skip: suite: test: missing ...`
 */
export function needs(condition: unknown, missing: string): asserts condition {
  if (!condition) throw new Skip(`missing ${missing}`);
}

/** Tells whether a switch like DSG_TEST_NO_SKIP or CI is on. */
export function isOn(name: string): boolean {
  return !['', '0', 'false'].includes(process.env[name] ?? '');
}

/** Tells whether a skip counts as a failure: CI promises to have every real part. */
export function mustNotSkip(): boolean {
  return isOn('DSG_TEST_NO_SKIP');
}
