// Makes node_modules match package-lock.json. Uses only what Node brings, since it runs before any
// install.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** What npm wrote down at the end of its last complete install. */
const INSTALLED = 'node_modules/.package-lock.json';

/**
 * Installs unless node_modules already is what the lock file names. Throws a readable Error when it
 * cannot.
 */
export function ensureDependencies() {
  refuseOldNode(process.versions.node);
  if (isInstalled()) return;
  console.log('Installing what package-lock.json names (once)...');
  const done = runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error']);
  if (done.status !== 0) throw new Error('npm ci failed: see the lines above.');
}

/** Packages marked optional are for other platforms and may be absent. */
function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf(INSTALLED);
  return Object.entries(wanted).every(
    ([path, { version, integrity, optional }]) =>
      path === '' ||
      (optional && installed[path] === undefined) ||
      (installed[path]?.version === version && installed[path].integrity === integrity),
  );
}

const packagesOf = (lockFile) => JSON.parse(readFileSync(lockFile, 'utf8')).packages;

/** The range of "engines" in package.json. */
function refuseOldNode(version) {
  const [major, minor] = version.split('.').map(Number);
  const fits = (major === 20 && minor >= 19) || (major === 22 && minor >= 12) || major > 22;
  if (!fits) throw new Error(`Node ${version} is too old: install Node 20.19, 22.12 or newer.`);
}

/** The npm that started this script; a bare `npm` when it was started by hand. */
function runNpm(args) {
  const npm = process.env.npm_execpath;
  return npm?.endsWith('.js')
    ? spawnSync(process.execPath, [npm, ...args], { stdio: 'inherit' })
    : spawnSync('npm', args, { stdio: 'inherit', shell: process.platform === 'win32' });
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  try {
    ensureDependencies();
  } catch (error) {
    console.error(error.message);
    process.exitCode = 1;
  }
}
