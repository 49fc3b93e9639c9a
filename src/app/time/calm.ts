import type { Frame } from '../../frame/types/frame.ts';
import type { Micros } from '../../kernel/time.ts';
import { isBusy } from './pace.ts';

/** A picture that moves by itself stops in a calm cluster when nothing is due for so long. */
const CALM: Micros = 120_000;

/** True when nothing is in flight, no request waits at a broker, and nothing is due for a while. */
export function isCalm(frame: Frame, time: number): boolean {
  const waiting = frame.brokers.some(
    ({ delayedProduce, delayedFetch }) => delayedProduce + delayedFetch > 0,
  );
  return !waiting && !isBusy(frame) && frame.validUntil - time > CALM;
}

/** The step of the newest thing worth telling; -1 before the first. */
export function lastHappening(frame: Frame): number {
  return frame.happened.at(-1)?.step ?? -1;
}
