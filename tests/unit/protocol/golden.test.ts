import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { playGoldenFile } from '../../conformance/golden.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../conformance/fixtures/${name}`, import.meta.url));

test.each([
  ['messages.jsonl', 400],
  ['batches.jsonl', 12],
  ['primitives.jsonl', 40],
])('%s, written by Kafka, is read and written alike', (name, least) => {
  const report = playGoldenFile(fixture(name));
  expect(report.failed).toEqual([]);
  expect(report.skipped).toEqual({});
  expect(report.passed).toBeGreaterThanOrEqual(least);
});
