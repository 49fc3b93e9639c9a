import { describe, expect, test } from 'vitest';
import {
  newTracker,
  noteContact,
  removeExpired,
} from '../../../src/kafka/controller/heartbeat-tracker.ts';
import {
  createQuorumController,
  hasSession,
  lowestActiveOffset,
  startSessions,
  type QuorumController,
} from '../../../src/kafka/controller/quorum-controller.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { alterIsr, heartbeat, register, fence, someBrokers, topic } from './controller-story.ts';

/**
 * A controller that has just begun to lead, with brokers 1 to 3 of which the last is fenced, and
 * sessions of nine seconds.
 */
function leading(): QuorumController {
  const story = someBrokers(3);
  fence(story, 3);
  const layout = { nodes: {}, brokers: [], servers: 3, controllers: [], museum: [] };
  const controller = createQuorumController(101, 'c1', layout, [], {});
  controller.memory.image = story.setting.image;
  startSessions(controller, 0);
  return controller;
}

function heard({ memory }: QuorumController, id: number, at: number): void {
  noteContact(memory.tracker, id, memory.image.brokers[id]?.epoch ?? -1, at);
}

/** The brokers whose sessions are over, in the order in which they are found. */
function expired({ memory }: QuorumController, now: number): number[] {
  const found = removeExpired(memory.tracker, now, seconds(9));
  return found === null ? [] : [found.id, ...expired({ memory } as QuorumController, now)];
}

describe('the session of a broker', () => {
  test('is over when it is as long as broker.session.timeout.ms, not before', () => {
    const controller = leading();
    expect(hasSession(controller, 1, seconds(9) - 1)).toBe(true);
    expect(expired(controller, seconds(9) - 1)).toEqual([]);
    expect(hasSession(controller, 1, seconds(9))).toBe(false);
    expect(expired(controller, seconds(9))).toEqual([1, 2]);
    expect(expired(controller, seconds(9))).toEqual([]);
  });

  test('is not begun for one that is fenced when a controller takes over', () => {
    const controller = leading();
    expect(hasSession(controller, 3, 0)).toBe(false);
    heard(controller, 1, seconds(99));
    heard(controller, 2, seconds(99));
    expect(expired(controller, seconds(100))).toEqual([]);
  });

  test('of a process that is gone is over by itself, and is not that of the next one', () => {
    const controller = leading();
    const { tracker } = controller.memory;
    noteContact(tracker, 1, 999, seconds(20));
    expect(hasSession(controller, 1, seconds(20))).toBe(false);
    expect(removeExpired(tracker, seconds(30), seconds(9))).toMatchObject({ id: 1 });
    expect(removeExpired(tracker, seconds(30), seconds(9))).toMatchObject({ id: 2 });
    expect(removeExpired(tracker, seconds(30), seconds(9))).toMatchObject({ id: 1, epoch: 999 });
  });

  // Brokers of a real cluster that died in one moment, with the epochs that they had there.
  test.each([
    { epochs: { 1: 16, 3: 17, 4: 19, 2: 27 }, found: [2, 3, 1, 4] },
    { epochs: { 2: 17, 4: 18, 5: 19, 3: 23 }, found: [3, 4, 5, 2] },
    { epochs: { 5: 20, 3: 24, 4: 27, 1: 33 }, found: [1, 3, 4, 5] },
    { epochs: { 5: 13, 2: 14, 4: 16, 3: 18 }, found: [5, 2, 4, 3] },
  ])(
    'is found by the hash of id and epoch, not by how long it was silent (recorded: $found)',
    (at) => {
      const controller = leading();
      controller.memory.tracker = newTracker();
      const brokers = Object.entries(at.epochs).sort(([, one], [, other]) => one - other);
      for (const [place, [id, epoch]] of brokers.entries())
        noteContact(controller.memory.tracker, Number(id), epoch, millis(50 - 10 * place));
      expect(expired(controller, seconds(10))).toEqual(at.found);
    },
  );

  test('is found in a table of twice as many places when there are twelve', () => {
    const tracker = newTracker();
    const places = (): number => tracker.places;
    for (let each = 1; each <= 11; each += 1) noteContact(tracker, 3 * each, 100 + each, 0);
    expect(places()).toBe(16);
    noteContact(tracker, 36, 112, 0);
    expect(places()).toBe(32);
    // What Java's own map gives for them.
    const order = [6, 3, 36, 33, 30, 27, 24, 21, 18, 15, 12, 9];
    const found = order.map(() => removeExpired(tracker, seconds(10), seconds(9))?.id);
    expect(found).toEqual(order);
  });
});

test('the slowest broker counts, unless it is fenced or on its way out', () => {
  const controller = leading();
  const { sessions } = controller.memory;
  const at = (id: number, metadataOffset: number): void => {
    if (sessions[id] !== undefined) sessions[id].metadataOffset = metadataOffset;
  };
  at(1, 30);
  at(2, 20);
  at(3, 10);
  expect(lowestActiveOffset(controller)).toBe(20);
  if (sessions[2] !== undefined) sessions[2].shutdownOffset = 25;
  expect(lowestActiveOffset(controller)).toBe(30);
  if (sessions[1] !== undefined) sessions[1].shutdownOffset = 25;
  expect(lowestActiveOffset(controller)).toBeNull();
});

describe('a heartbeat', () => {
  test('unfences a broker that has replayed its own registration, and not one record less', () => {
    const story = someBrokers(1);
    register(story, 1);
    const { epoch = -1 } = story.setting.image.brokers[1] ?? {};
    expect(heartbeat(story, 1, { metadataOffset: epoch - 1 })).toBe('fenced');
    expect(heartbeat(story, 1, { metadataOffset: epoch })).toBe('unfenced');
  });

  test('lets a broker go when the slowest other has seen that it leads nothing', () => {
    const story = someBrokers(2);
    topic(story, 't', [[1, 2]]);
    expect(heartbeat(story, 1, { wantShutDown: true })).toBe('controlled-shutdown');
    const asks = (lowest: number): string =>
      heartbeat(story, 1, { wantShutDown: true, shutdownOffset: 50, lowest });
    expect(asks(49)).toBe('controlled-shutdown');
    expect(asks(50)).toBe('shutdown-now');
  });
});

describe('the ISR that a leader asks for', () => {
  test('takes in no process of a broker that is gone, but one whose epoch the leader does not know', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    alterIsr(story, 't-0', [1]);
    const { epoch = -1 } = story.setting.image.brokers[2] ?? {};
    register(story, 2);
    heartbeat(story, 2);
    expect(alterIsr(story, 't-0', [1, 2], { epochs: { 2: epoch } })).toBe('INELIGIBLE_REPLICA');
    expect(alterIsr(story, 't-0', [1, 3], { epochs: { 3: -1 } })).toBe('NONE');
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('NONE');
  });

  test('names nobody twice', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    expect(alterIsr(story, 't-0', [1, 2, 2])).toBe('INVALID_REQUEST');
  });

  test('has no broker in it that is shutting down', () => {
    const story = someBrokers(3);
    topic(story, 't', [[1, 2, 3]]);
    topic(story, 'u', [[2, 1]]);
    alterIsr(story, 't-0', [1, 3]);
    expect(heartbeat(story, 2, { wantShutDown: true })).toBe('controlled-shutdown');
    expect(alterIsr(story, 't-0', [1, 2, 3])).toBe('INELIGIBLE_REPLICA');
  });
});
