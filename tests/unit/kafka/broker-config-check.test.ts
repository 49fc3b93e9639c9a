import { describe, expect, test } from 'vitest';
import { brokerConfigProblem } from '../../../src/kafka/broker/broker-config-check.ts';
import { EMPTY_IMAGE } from '../../../src/kafka/metadata/metadata-image.ts';

const BROKER = { id: 1, config: {}, memory: { image: EMPTY_IMAGE } };
const forAll = (set: Record<string, string>): string | null =>
  brokerConfigProblem(BROKER, set, false);
const forOne = (set: Record<string, string>): string | null =>
  brokerConfigProblem(BROKER, set, true);

describe('a setting of a broker that runs', () => {
  test('may be anything where Kafka does not know the name', () => {
    expect(forAll({ 'no.such': 'x' })).toBeNull();
  });

  test('stays as it is where it holds from start to end', () => {
    expect(forAll({ 'num.partitions': '3', 'log.retention.ms': '5' })).toBe(
      'Cannot update these configs dynamically: Set(num.partitions)',
    );
  });

  test('is read as its type, in the order in which Kafka defines them', () => {
    expect(forAll({ 'log.retention.ms': 'x', 'num.io.threads': 'y' })).toBe(
      'Invalid value y for configuration num.io.threads: Not a number of type INT',
    );
    expect(forAll({ 'log.segment.bytes': '1048575' })).toBe(
      'Invalid value 1048575 for configuration log.segment.bytes: Value must be at least 1048576',
    );
    expect(forAll({ 'log.retention.bytes': ' 9 ' })).toBeNull();
  });

  test('of a listener belongs to one broker', () => {
    expect(forAll({ listeners: 'PLAINTEXT://x:1' })).toBe(
      'Cannot update these configs at default cluster level, broker id must be specified: Set(listeners)',
    );
    expect(forOne({ listeners: 'PLAINTEXT://x:1' })).toBeNull();
  });

  test('that sizes a pool of threads at most doubles or halves it', () => {
    expect(forAll({ 'num.io.threads': '16' })).toBeNull();
    expect(forAll({ 'num.io.threads': '17' })).toContain(
      'num.io.threads=17, value should not be greater than double the current value 8',
    );
    expect(forAll({ 'num.io.threads': '3' })).toContain(
      'num.io.threads=3, value should be at least half the current value 8',
    );
  });

  test('must make sense', () => {
    expect(forAll({ 'log.roll.ms': '0' })).toBe(
      'requirement failed: log.roll.ms must be greater than or equal to 1',
    );
    expect(forAll({ 'log.retention.ms': '-1' })).toBeNull();
  });
});
