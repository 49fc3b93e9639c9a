import { assert } from '../assert.ts';
import { between, chance, type Odds, type Random } from '../random.ts';
import { type Micros, millis } from '../time.ts';

/** One direction between two processes. A value: a fault puts a new one in its place. */
export type Link = {
  /** A delay is drawn evenly from [delayMin, delayMax], both included. */
  readonly delayMin: Micros;
  readonly delayMax: Micros;
  /** The chance that one transmission is lost and must be repeated. */
  readonly loss: Odds;
  /** Nothing gets through. What is sent waits at the sender until the link is healed. */
  readonly cut: boolean;
  /**
   * Bytes for each second, shared by all connections of this direction; null when it does not
   * matter.
   */
  readonly bandwidth: number | null;
};

/**
 * How long a sender waits for an answer before it sends again; doubled each time. Linux
 * TCP_RTO_MIN.
 */
export const RETRANSMIT_AFTER: Micros = millis(200);

/**
 * After so many lost transmissions the next one gets through, 12.6 s after the first: loss delays,
 * only a cut stops.
 */
export const LOST_IN_A_ROW_MAX = 6;

const NO_LOSS: Odds = { numerator: 0, denominator: 1 };

/** A link that loses nothing and has room for everything. */
export function reliableLink(delayMin: Micros, delayMax: Micros): Link {
  assert(delayMin >= 0 && delayMin <= delayMax, 'a delay goes from a least to a greatest');
  return { delayMin, delayMax, loss: NO_LOSS, cut: false, bandwidth: null };
}

/** The way of a process to itself: no delay. */
export const SELF_LINK: Link = reliableLink(0, 0);

/** Draws how long the way takes this time, with the repetitions that loss asks for. */
export function drawDelay(link: Link, random: Random): Micros {
  let repeated = 0;
  let wait = RETRANSMIT_AFTER;
  for (let lost = 0; lost < LOST_IN_A_ROW_MAX && chance(random, link.loss); lost += 1) {
    repeated += wait;
    wait *= 2;
  }
  return repeated + between(random, link.delayMin, link.delayMax);
}

/** How long it takes to put so many bytes on the link. Whole microseconds, rounded up. */
export function transferTime(link: Link, bytes: number): Micros {
  return link.bandwidth === null ? 0 : Math.ceil((bytes * 1_000_000) / link.bandwidth);
}
