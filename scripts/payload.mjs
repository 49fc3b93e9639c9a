// How much the browser loads before the page can answer: the scripts and styles that index.html
// imports statically, gzipped. What the first lesson needs on top is measured in
// tests/browser/payload.spec.ts.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

const ENTRY_MAX = 60_000;

/** The files that `start` needs at once: its own, what it imports statically, and their styles. */
export function filesFrom(manifest, start) {
  const seen = new Set();
  const open = [start];
  while (open.length > 0) {
    const key = open.pop();
    if (seen.has(key)) continue;
    seen.add(key);
    open.push(...(manifest[key].imports ?? []));
  }
  const files = [...seen].flatMap((key) => [manifest[key].file, ...(manifest[key].css ?? [])]);
  return [...new Set(files)].sort();
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'));
  const sizes = filesFrom(manifest, 'index.html').map(
    (file) => gzipSync(readFileSync(join('dist', file))).length,
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)} kB`;
  console.log(
    `entry, gzipped: ${kilobytes(total)} in ${sizes.length} files (at most ${kilobytes(ENTRY_MAX)})`,
  );
  process.exitCode = total <= ENTRY_MAX ? 0 : 1;
}
