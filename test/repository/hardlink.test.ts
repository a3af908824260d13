import { tmpdir } from 'node:os';
import { suite } from '../support/suite.js';
import { quickFolder } from '../worktree/transaction.js';
import { backendSuite } from './conformance.js';

const test = suite('hardlink');

backendSuite(
  test,
  'hardlink',
  (use) => use(tmpdir()),
  // Memory has hard links too, and a sweep of crashes waits for the disk thousands of times.
  (t) => (use) => use(quickFolder(t)),
);
