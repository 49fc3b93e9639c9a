// Runs a TypeScript file in Node: `node scripts/run-ts.mjs path/to/file.ts [arguments]`. The
// project's own bundler writes one module, so that it runs as fast as a built page and needs no
// other tool.
import { rmSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'vite';

const OUT = resolve('node_modules/.cache/run-ts');

const [entry, ...rest] = process.argv.slice(2);
if (entry === undefined) {
  console.error('Usage: node scripts/run-ts.mjs path/to/file.ts [arguments]');
  process.exit(2);
}
const args = rest[0] === '--' ? rest.slice(1) : rest;
const bundled = await bundle(resolve(entry));
process.argv = [process.execPath, bundled, ...args];
await import(pathToFileURL(bundled).href);

/**
 * Bundles for Node with the project's plugins; packages stay outside. Gives the path of the module.
 */
async function bundle(file) {
  // Of its own for each process: two runs at once must not overwrite each other.
  const outDir = resolve(OUT, `${basename(file, '.ts')}-${process.pid}`);
  process.on('exit', () => rmSync(outDir, { recursive: true, force: true }));
  await build({
    logLevel: 'error',
    plugins: [mutated(process.env.LOGSCOPE_MUTATION), keepPaths()],
    build: {
      ssr: file,
      outDir,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      manifest: false,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: 'entry.mjs' } },
    },
  });
  return resolve(outDir, 'entry.mjs');
}

/**
 * Breaks rules, to see whether a test notices: a list of `{ file, find, replace }` as
 * JSON.
 */
function mutated(mutations) {
  if (mutations === undefined) return null;
  const broken = new Set();
  const all = JSON.parse(mutations).map((each) => ({ ...each, id: resolve(each.file) }));
  return {
    name: 'mutated',
    enforce: 'pre',
    transform(code, id) {
      return all.filter((each) => each.id === id).reduce(breakRule, code);
    },
    buildEnd(error) {
      const missed = all.find((each) => !broken.has(each));
      if (error === undefined && missed !== undefined)
        throw new Error(`Nothing imports ${missed.file}`);
    },
  };
  function breakRule(code, mutation) {
    const { file, find, replace } = mutation;
    const places = code.split(find).length - 1;
    if (places !== 1) throw new Error(`${file} has ${places} places that read: ${find}`);
    broken.add(mutation);
    return code.replace(find, () => replace);
  }
}

/** The bundle lies elsewhere than the sources, so their own place is written in. */
function keepPaths() {
  return {
    name: 'keep-paths',
    transform(code, id) {
      if (!id.endsWith('.ts') || id.includes('node_modules')) return null;
      if (!code.includes('import.meta.')) return null;
      return code
        .replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href))
        .replaceAll('import.meta.dirname', JSON.stringify(resolve(id, '..')));
    },
  };
}
