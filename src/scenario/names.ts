import type { ConfigValues } from '../kafka/cluster-spec.ts';
import { bad, dictionary, either, flag, pattern, text, whole, type Check } from './check.ts';

/** The latest time that a command can have, in microseconds: about 115 days. */
export const TIME_MAX = 10_000_000_000_000;

export const micros: Check<number> = whole(0, TIME_MAX);

/** Not held to Kafka's rules: that a broker refuses a bad name is worth seeing. */
export const topicName = text(1, 300);

export const partitionName = pattern(/^.+-\d{1,9}$/su, 310, 'partition');

/** A name of a node. Brokers are b1, b2, …; clients are called as the scenario calls them. */
export const nodeName = pattern(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, 64, 'node-name');

const finite: Check<number> = (value, where) =>
  typeof value === 'number' && Number.isFinite(value)
    ? { good: value + 0 }
    : bad(where, { problem: 'not-a-setting' });

export const configValues: Check<ConfigValues> = dictionary(
  either(text(0, 1_000), either(flag, finite)),
  100,
);
