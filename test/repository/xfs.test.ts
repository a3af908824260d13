import { withXfs } from '../support/loop.js';
import { suite } from '../support/suite.js';
import { backendSuite } from './conformance.js';

const test = suite('xfs');

backendSuite(test, 'xfs', (use) => withXfs(use));
