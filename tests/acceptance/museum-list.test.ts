import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { museum } from '../../src/kafka/legacy-rules.ts';

const FOLDER = fileURLToPath(new URL('.', import.meta.url));

const stories = readdirSync(FOLDER)
  .filter((file) => file.startsWith('museum-') && file.endsWith('.test.ts'))
  .map((file) => readFileSync(`${FOLDER}/${file}`, 'utf8'));

/** Names of tests that begin with some words. */
const namesFrom = (source: string, start: string): string[] =>
  [...source.matchAll(/^test\('([^']+)'/gm)]
    .map(([, name = '']) => name)
    .filter((name) => name.startsWith(start));

test.each(museum)('$id is shown with its loss, and without', ({ id }) => {
  const source = stories.find((each) => namesFrom(each, `${id}, `).length > 0) ?? '';
  const anomalies = namesFrom(source, `${id}, `).map((name) => name.split(/[ ,:]+/)[1] ?? '');
  expect(anomalies.length).toBeGreaterThan(0);
  for (const anomaly of anomalies)
    expect(namesFrom(source, `today, ${anomaly}`), anomaly).not.toEqual([]);
});

test.each(museum)('$id names the proposals by which Kafka left it', ({ left }) => {
  expect(left).toMatch(/^KIP-\d+(, KIP-\d+)*$/);
});
