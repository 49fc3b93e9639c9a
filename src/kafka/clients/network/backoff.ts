import { between, type Random } from '../../../kernel/random.ts';
import type { Micros } from '../../../kernel/time.ts';

/**
 * How long a client waits before it tries again: `first`, doubling with each failure up to `max`.
 */
export type Backoff = { readonly first: Micros; readonly max: Micros };

/** More doublings than any maximum needs; keeps the product a safe integer. */
const DOUBLINGS_MAX = 30;

/**
 * The wait after `failures` earlier failures, drawn evenly from 20 % less to 20 % more, never above
 * the maximum. Whole microseconds. (ExponentialBackoff)
 */
export function backoffAfter(backoff: Backoff, failures: number, random: Random): Micros {
  let wait = backoff.first;
  for (let step = 0; step < Math.min(failures, DOUBLINGS_MAX) && wait < backoff.max; step += 1)
    wait *= 2;
  wait = Math.min(wait, backoff.max);
  const spread = Math.floor(wait / 5);
  return Math.min(between(random, wait - spread, wait + spread), backoff.max);
}
