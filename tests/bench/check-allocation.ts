// `npm run allocation`: fails when the busy cluster allocates more for each event than the
// repository allows. `npm run allocation -- --keep` makes today's figure the one to compare with,
// for this major version of Node.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bytesPerEvent } from './allocation.ts';
import { judgeAllocation } from './allocation-verdict.ts';

/** By major version of Node: each has its own compiler, and so its own figure. */
const KEPT = join(import.meta.dirname, 'bytes-per-event.json');

const [node = ''] = process.versions.node.split('.');
const kept = JSON.parse(readFileSync(KEPT, 'utf8')) as Record<string, number>;
const bytes = Math.round(bytesPerEvent());
if (process.argv.includes('--keep')) {
  kept[node] = bytes;
  writeFileSync(KEPT, `${JSON.stringify(kept, null, 2)}\n`);
}
const { passes, says } = judgeAllocation(bytes, kept[node], node);
for (const line of says) console.log(line);
process.exitCode = passes ? 0 : 1;
