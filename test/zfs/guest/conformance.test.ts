// timeout: 2400
import { backendSuite } from '../../repository/conformance.js';
import { suite } from '../../support/suite.js';
import { withDataset } from '../dataset.js';

const test = suite('zfs', { timeout: 900_000 });

backendSuite(test, 'zfs', (use) => withDataset([], ({ folder }) => use(folder)));
