// Joins the compiled modules of the program into a few files, dist/program. Hundreds of small modules take as long to load
// as a sync with nothing to do, and Node opens more of them at once than some processes may have files open.
//   node test/support/bundle.js
// The modules stay where they are: tests load them, and their neighbours are found by their addresses.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';

const root = resolve(import.meta.dirname, '../..');
const at = (...names) => join(root, ...names);
const program = at('dist/program');

/** What most runs need, in one file; the rest is loaded when it is asked for. */
const CORE = [
  'bin/start.js',
  'dist/commands/serve.js',
  'dist/commands/status.js',
  'dist/commands/sync.js',
  'dist/src/project/here.js',
  'dist/src/remote/ssh/connect.js',
  'dist/src/remote/transports/ssh.js',
  'dist/src/repository/check.js',
  'dist/src/repository/commit.js',
];
/** The threads, and what they find by its address: in files of their own, which hold only what threads need. */
const THREADS = [
  'dist/src/fs/pool/worker.js',
  'dist/src/project/conflicts/content-tasks.js',
  'dist/src/repository/backends/apply.js',
  'dist/src/store/bulk.js',
  'dist/src/store/tasks.js',
  'dist/src/worktree/vouch.js',
];
const POOL = at('dist/src/fs/pool/pool.js');

/** Joins the modules again when one of them is newer than what is there. */
export async function bundle() {
  if (!isStale()) return;
  const { rollup } = await import('rollup');
  const made = new Set();
  const joinInto = async (input, folder, core) => {
    const build = await rollup({
      input,
      external: (id) => !id.startsWith('.') && !id.startsWith('/'),
      treeshake: { moduleSideEffects: true },
      plugins: [compiled(folder)],
      onLog: (level, log) => {
        // Functions that call each other from two modules are no fault.
        if (log.code !== 'CIRCULAR_DEPENDENCY') console.error(`${level}: ${log.message}`);
      },
    });
    const { output } = await build.write({
      dir: folder,
      format: 'esm',
      sourcemap: true,
      hoistTransitiveImports: false,
      minifyInternalExports: false,
      chunkFileNames: '[name]-[hash].js',
      ...(core && { manualChunks: (id, { getModuleInfo }) => core(id, getModuleInfo) }),
    });
    for (const { fileName } of output) made.add(resolve(folder, fileName));
    await build.close();
  };
  await joinInto(Object.fromEntries(THREADS.map(named)), resolve(program, 'threads'));
  // Written last: it is what tells whether all is new.
  await joinInto({ start: at('bin/start.js') }, program, inCore(CORE.map((path) => at(path))));
  for (const path of files(program)) if (!made.has(path)) rmSync(path);
}

function isStale() {
  const made = join(program, 'start.js');
  if (!existsSync(made)) return true;
  const time = statSync(made).mtimeMs;
  const sources = ['bin', 'dist/src', 'dist/commands'].flatMap((name) => files(at(name)));
  return [import.meta.filename, ...sources].some((path) => statSync(path).mtimeMs >= time);
}

function files(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function named(path) {
  return [basename(path, '.js'), at(path)];
}

/** Tells which modules come into the core: those that its entries import, and what these import. */
function inCore(entries) {
  let members;
  return (id, getModuleInfo) => {
    if (members === undefined) {
      members = new Set();
      const add = (module) => {
        const found = members.has(module) ? null : getModuleInfo(module);
        if (!found || found.isExternal) return;
        members.add(module);
        found.importedIds.forEach(add);
      };
      entries.forEach(add);
    }
    return members.has(id) ? 'core' : undefined;
  };
}

/** Loads what the compiler made, with its source maps, and tells a module that asks for its own address where it was. */
function compiled(folder) {
  const address = (path) => JSON.stringify(relative(folder, path).split(sep).join('/'));
  return {
    name: 'compiled',
    load(id) {
      const map = `${id}.map`;
      const code = readFileSync(id, 'utf8');
      return { code, map: existsSync(map) ? JSON.parse(readFileSync(map, 'utf8')) : null };
    },
    resolveImportMeta(property, { moduleId }) {
      if (moduleId.startsWith(at('bin') + sep)) return null;
      // The pool and its tasks are where the threads' own files are.
      const isForThreads = moduleId === POOL || THREADS.some((path) => at(path) === moduleId);
      const place = isForThreads ? join(program, 'threads', basename(moduleId)) : moduleId;
      if (property === 'url') return `new URL(${address(place)}, import.meta.url).href`;
      if (property === 'dirname')
        return `decodeURIComponent(new URL(${address(dirname(place))}, import.meta.url).pathname)`;
      return null;
    },
  };
}

if (process.argv[1] === import.meta.filename) await bundle();
