import { createPool } from '../../src/fs/pool/pool.js';
import { connectInProcess } from '../../src/remote/transports/in-process.js';
import { suite } from '../support/suite.js';
import { transportSuite } from './transport-suite.js';

const test = suite('in-process');
const pool = createPool(2);
test.after(() => pool.close());

transportSuite(test, async () => connectInProcess(pool));
