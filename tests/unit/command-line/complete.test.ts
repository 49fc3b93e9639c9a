import { expect, test } from 'vitest';
import { complete } from '../../../src/command-line/complete.ts';
import { aView } from './a-view.ts';

const choices = (line: string): string[] => complete(line, line.length, aView).choices;

/** The line after its first choice was taken. */
function completed(line: string): string {
  const { from, to, choices } = complete(line, line.length, aView);
  return line.slice(0, from) + (choices[0] ?? '') + line.slice(to);
}

test('the first word becomes a tool, and keeps its path', () => {
  expect(choices('kafka-')).toHaveLength(7);
  expect(completed('kafka-to')).toBe('kafka-topics');
  expect(completed('bin/kafka-me')).toBe('bin/kafka-metadata-quorum');
  expect(choices('kafka-topics')).toEqual([]);
});

test('actions come first, then options that are not there yet; none that is not built', () => {
  const first = choices('kafka-topics ');
  expect(first.slice(0, 2)).toEqual(['--create', '--list']);
  expect(first).not.toContain('--replica-assignment');
  const later = choices('kafka-topics --describe --topic orders --');
  expect(later).not.toContain('--create');
  expect(later).not.toContain('--topic');
  expect(later).toContain('--under-replicated-partitions');
  expect(completed('kafka-topics --desc')).toBe('kafka-topics --describe');
  expect(completed('kafka-topics desc')).toBe('kafka-topics --describe');
  expect(choices('kafka-topics --create --config a=b --conf')).toEqual(['--config']);
  expect(choices('kafka-metadata-quorum ')).toEqual(['describe']);
  expect(choices('kafka-metadata-quorum describe ')[0]).toBe('--status');
});

test('what an option takes becomes a name of the cluster, quoted where a shell needs it', () => {
  expect(choices('kafka-topics --describe --topic ')).toEqual(['orders', "'the journal'"]);
  expect(completed('kafka-topics --topic=o')).toBe('kafka-topics --topic=orders');
  expect(choices('kafka-configs --describe --broker ')).toEqual(['1', '2', '3']);
  expect(choices('kafka-configs --entity-type brokers --entity-name ')).toEqual(['1', '2', '3']);
  expect(choices('kafka-leader-election --topic orders --partition ')).toEqual(['0', '1']);
  expect(choices('kafka-topics --bootstrap-server b')).toEqual(['b1:9092', 'b2:9092', 'b3:9092']);
});

test('behind a comma the next of a list is completed', () => {
  expect(choices('kafka-configs --alter --add-config retention.ms=1,ret')).toEqual([
    ...['retention.ms=1,retention.bytes=', 'retention.ms=1,retention.ms='],
  ]);
  expect(choices('kafka-log-dirs --broker-list 1,')).toEqual(['1,1', '1,2', '1,3']);
});

test('only the word at the cursor changes, and nothing is known before the cluster is', () => {
  const line = 'kafka-topics --desc --topic orders';
  const { from, to } = complete(line, 19, aView);
  expect(line.slice(from, to)).toBe('--desc');
  expect(complete('kafka-topics --topic ', 21, null).choices).toEqual([]);
  expect(complete('ls --', 5, aView).choices).toEqual([]);
});
