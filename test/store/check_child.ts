// Checks the repository named by the first argument, reading every byte, and says what did the work.
import { createPool } from '../../src/fs/pool/pool.js';
import { checkRepository } from '../../src/repository/check.js';
import { openRepository } from '../../src/repository/repository.js';
import { hashBackend } from '../../src/store/hash.js';
import { zstdBackend } from '../../src/store/zstd.js';

const pool = createPool(2);
const { findings, read } = await checkRepository(
  openRepository(process.argv[2] ?? ''),
  { share: 1 },
  pool,
);
const found = { findings, read, hash: hashBackend().name, zstd: zstdBackend().name };
console.log(JSON.stringify(found));
await pool.close();
