import type { Micros } from '../../kernel/time.ts';
import { fieldsHash, longHash, tablePlace } from '../protocol/java-order.ts';

/**
 * When each process of a broker was heard of last, by the id and the epoch that its heartbeats
 * name: also one whose epoch is over, until it expires too. (BrokerHeartbeatTracker)
 */
export type HeartbeatTracker = {
  /** In the order in which they were first heard of. */
  contacts: Contact[];
  /** Places of the table that they lie in; it grows, and never shrinks. */
  places: number;
};

export type Contact = { readonly id: number; readonly epoch: number; at: Micros };

export const newTracker = (): HeartbeatTracker => ({ contacts: [], places: 16 });

/**
 * A heartbeat has come, whatever will be decided about it.
 * (BrokerHeartbeatTracker.updateContactTime)
 */
export function noteContact(
  tracker: HeartbeatTracker,
  id: number,
  epoch: number,
  now: Micros,
): void {
  const known = contactOf(tracker, id, epoch);
  if (known !== undefined) {
    known.at = now;
    return;
  }
  tracker.contacts.push({ id, epoch, at: now });
  // (ConcurrentHashMap.addCount)
  while (tracker.contacts.length >= tracker.places * 0.75) tracker.places *= 2;
}

/** The last contact with a broker. (BrokerHeartbeatTracker.contactTime) */
export const contactOf = (
  { contacts }: HeartbeatTracker,
  id: number,
  epoch: number,
): Contact | undefined => contacts.find((each) => each.id === id && each.epoch === epoch);

/**
 * A session is over when it has been silent for as long as it may: to the nanosecond that is not
 * yet so in Kafka, but its clock is never read in the very moment that was aimed at.
 * (BrokerHeartbeatTracker.isExpired)
 */
export const isExpired = ({ at }: Contact, now: Micros, timeout: Micros): boolean =>
  now - at >= timeout;

/**
 * Forgets one that has expired: of several the one that comes first in the table, however long each
 * has been silent, and in one place the one that was heard of first. (A table that grows may turn
 * those of a place round; that is not done here.)
 * (BrokerHeartbeatTracker.maybeRemoveExpired; recorded)
 */
export function removeExpired(
  tracker: HeartbeatTracker,
  now: Micros,
  timeout: Micros,
): Contact | null {
  let found: Contact | null = null;
  let first = tracker.places;
  for (const contact of tracker.contacts) {
    if (!isExpired(contact, now, timeout)) continue;
    const place = tablePlace(hashOf(contact), tracker.places);
    if (place >= first) continue;
    found = contact;
    first = place;
  }
  if (found !== null) tracker.contacts = tracker.contacts.filter((each) => each !== found);
  return found;
}

/** The hash that orders brokers whose sessions end together. (BrokerIdAndEpoch.hashCode) */
const hashOf = ({ id, epoch }: Contact): number => fieldsHash([id, longHash(epoch)]);
