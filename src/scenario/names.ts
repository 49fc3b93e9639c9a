import { pattern, text, whole, type Check } from './check.ts';

/** The latest time that a command can have, in microseconds: about 115 days. */
export const TIME_MAX = 10_000_000_000_000;

export const micros: Check<number> = whole(0, TIME_MAX);

/** Not held to Kafka's rules: that a broker refuses a bad name is worth seeing. */
export const topicName = text(1, 300);

export const partitionName = pattern(/^.+-\d{1,9}$/su, 310, 'partition');
