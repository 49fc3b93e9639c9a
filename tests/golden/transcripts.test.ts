import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { tales } from './tales.ts';
import { transcript } from './transcript.ts';

/**
 * Runs that a person can read. A changed line is a changed behaviour: read it before you commit it,
 * and say in the commit which rule it was. `npx vitest run tests/golden -u` renews the files.
 */
test.each(tales)('$name: $purpose', async (tale) => {
  await expect(transcript(tale)).toMatchFileSnapshot(`${tale.name}.txt`);
});

test('no transcript is left of a tale that is gone', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => name.endsWith('.txt'));
  const told = new Set(tales.map(({ name }) => `${name}.txt`));
  expect(files.filter((name) => !told.has(name))).toEqual([]);
});
