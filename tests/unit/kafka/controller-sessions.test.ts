import { describe, expect, test } from 'vitest';
import {
  createQuorumController,
  expiredSession,
  hasSession,
  lowestActiveOffset,
  startSessions,
  type QuorumController,
} from '../../../src/kafka/controller/quorum-controller.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { alterIsr, heartbeat, register, fence, someBrokers, topic } from './controller-story.ts';

/** A controller that has just begun to lead, with brokers 1 to 3 of which the last is fenced, and sessions of nine seconds. */
function leading(): QuorumController {
  const story = someBrokers(3);
  fence(story, 3);
  const layout = { nodes: {}, brokers: [], servers: 3, controllers: [], museum: [] };
  const controller = createQuorumController(101, 'c1', layout, [], {});
  controller.memory.image = story.setting.image;
  startSessions(controller, 0);
  return controller;
}

function heard(controller: QuorumController, id: number, at: number): void {
  const session = controller.memory.sessions[id];
  if (session !== undefined) session.contactAt = at;
}

describe('the session of a broker', () => {
  test('is over when it is as long as broker.session.timeout.ms, not before', () => {
    const controller = leading();
    expect(hasSession(controller, 1, seconds(9) - 1)).toBe(true);
    expect(expiredSession(controller, seconds(9) - 1)).toBeNull();
    expect(hasSession(controller, 1, seconds(9))).toBe(false);
    expect(expiredSession(controller, seconds(9))).toBe(1);
  });

  test('of the one that was silent for longest is the first to be over', () => {
    const controller = leading();
    heard(controller, 1, millis(20));
    heard(controller, 2, millis(10));
    expect(expiredSession(controller, seconds(10))).toBe(2);
    heard(controller, 2, seconds(5));
    expect(expiredSession(controller, seconds(10))).toBe(1);
  });

  test('is not begun for one that is fenced when a controller takes over', () => {
    const controller = leading();
    expect(hasSession(controller, 3, 0)).toBe(false);
    heard(controller, 1, seconds(99));
    heard(controller, 2, seconds(99));
    expect(expiredSession(controller, seconds(100))).toBeNull();
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
