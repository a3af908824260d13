import { tmpdir } from 'node:os';
import { suite } from '../support/suite.js';
import { backendSuite } from './conformance.js';

const test = suite('hardlink');

backendSuite(test, 'hardlink', (use) => use(tmpdir()));
