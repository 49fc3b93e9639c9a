// Is package-lock.json complete for every platform, and free of addresses? A registry that lacks
// another platform's binary makes npm drop it from the lock without a word, and then `npm ci` fails
// elsewhere.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

/** Gives one sentence for each fault of a lock file's `packages`. */
export function faultsOf(packages) {
  return Object.entries(packages).flatMap(([path, entry]) => [
    ...Object.keys(entry.optionalDependencies ?? {})
      .filter(
        (name) => !packages[`node_modules/${name}`] && !packages[`${path}/node_modules/${name}`],
      )
      .map((name) => `${path} may need ${name}, which has no entry`),
    ...(entry.resolved ? [`${path} names the address it came from`] : []),
    ...(path !== '' && !entry.link && !entry.integrity ? [`${path} has no integrity hash`] : []),
  ]);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
  const faults = faultsOf(packages);
  for (const fault of faults) console.log(fault);
  console.log(`${Object.keys(packages).length} packages, ${faults.length} faults`);
  process.exitCode = faults.length > 0 ? 1 : 0;
}
