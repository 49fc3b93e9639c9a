import { groupLags } from '../frame/group-lag.ts';
import type { LagForecast } from '../frame/types/groups.ts';
import { millis, minutes } from '../kernel/time.ts';
import { copyCursor, runTo, type Cursor } from './cursor.ts';

/** How far a forecast looks, how often, and at how many events at most in one go. Virtual time. */
const AHEAD = minutes(1);
const STEP = millis(100);
const EVENTS_MAX = 100_000;

/**
 * Runs on in a hidden branch in which nothing more is done, until a group has no lag. The cursor
 * stays as it is.
 */
export function forecastLag(from: Readonly<Cursor>, group: string): LagForecast {
  const cursor = copyCursor(from);
  cursor.applied = 0;
  const start = cursor.cluster.now;
  const lagNow = (): number =>
    groupLags(cursor.cluster).find((each) => each.group === group)?.lag ?? 0;
  let records = lagNow();
  for (let time = start; records > 0 && time < start + AHEAD;) {
    time += STEP;
    if (runTo(cursor, [], time, null, EVENTS_MAX) < 0) break;
    records = lagNow();
  }
  const { now } = cursor.cluster;
  return { goneAt: records === 0 ? now : null, records, ahead: now - start };
}
