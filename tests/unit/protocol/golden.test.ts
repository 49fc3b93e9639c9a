import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { apis } from '../../../src/kafka/protocol/apis.ts';
import { playGoldenFile } from '../../conformance/golden.ts';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../conformance/fixtures/${name}`, import.meta.url));

test.each([
  ['messages.jsonl', 640],
  ['batches.jsonl', 12],
  ['primitives.jsonl', 40],
])('%s, written by Kafka, is read and written alike', (name, least) => {
  const report = playGoldenFile(fixture(name));
  expect(report.failed).toEqual([]);
  expect(report.skipped).toEqual({});
  expect(report.passed).toBeGreaterThanOrEqual(least);
});

test('each message of the table has a line that Kafka wrote, in its newest version', () => {
  const lines = readFileSync(fixture('messages.jsonl'), 'utf8').trimEnd().split('\n');
  const written = new Set(
    lines.map((line) => {
      const { name, version } = JSON.parse(line) as { name: string; version: number };
      return `${name} v${version}`;
    }),
  );
  const newest = Object.values(apis)
    .flatMap(({ request, response }) => [request, response])
    .map(({ name, versions }) => `${name} v${versions[1]}`);
  expect(newest.filter((each) => !written.has(each))).toEqual([]);
});
