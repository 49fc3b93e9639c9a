import { describe, expect, test } from 'vitest';
import { crashedBroker } from '../../../src/kafka/broker/broker.ts';
import { closeBroker } from '../../../src/kafka/broker/logs/close.ts';
import { followController, onLinkClosed } from '../../../src/kafka/broker/controller-channel.ts';
import { beginShutdown, isEnding, isServing } from '../../../src/kafka/broker/lifecycle.ts';
import { CONTROLLER_PORT } from '../../../src/kafka/kinds.ts';
import { onMetadataCommitted } from '../../../src/kafka/broker/partition-roles.ts';
import { errorCode } from '../../../src/kafka/protocol/errors.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import {
  beat,
  bench,
  boot,
  controllerSays,
  ring,
  running,
  sent,
  someImage,
  taken,
  theOne,
} from './broker-bench.ts';

const registered = { throttleTimeMs: 0, errorCode: 0, brokerEpoch: 11 };

describe('a broker that starts', () => {
  test('registers, wants to be unfenced only when it has caught up, and runs when it is', () => {
    const on = bench();
    boot(on);
    const register = theOne(sent(on), 'BrokerRegistration');
    expect(register.body).toMatchObject({ previousBrokerEpoch: -1 });
    expect(register.body.logDirs).toEqual([on.broker.disk.directoryId]);
    controllerSays(on, 'heartbeat', register, registered);
    const early = { isCaughtUp: false, isFenced: true, shouldShutDown: false };
    expect(beat(on, early).body.wantFence).toBe(true);
    // The first answer came too early: it is asked again in 10 ms.
    const again = taken(on).find((each) => each.do === 'timer' && each.key === 'heartbeat');
    expect(again).toMatchObject({ at: millis(10) });
    expect(isServing(on.broker)).toBe(false);
    onMetadataCommitted(on.broker, someImage(), on.step);
    expect(on.broker.memory.partitions).toEqual({});
    ring(on, 'heartbeat');
    beat(on, { isCaughtUp: true, isFenced: true, shouldShutDown: false });
    expect(isServing(on.broker)).toBe(true);
    expect(Object.keys(on.broker.memory.partitions)).toEqual(['t-0']);
    const ready = beat(on, { isCaughtUp: true, isFenced: false, shouldShutDown: false });
    expect(ready.body).toMatchObject({ wantFence: false, brokerEpoch: 11 });
    expect(on.broker.memory.lifecycle.state).toBe('RUNNING');
  });

  test('is refused while its last process has a session, and asks again', () => {
    const on = bench();
    boot(on);
    const error = errorCode('DUPLICATE_BROKER_REGISTRATION');
    const refused = { ...registered, errorCode: error, brokerEpoch: -1 };
    controllerSays(on, 'heartbeat', theOne(sent(on), 'BrokerRegistration'), refused);
    const again = taken(on).find((each) => each.do === 'timer' && each.key === 'heartbeat');
    const at = again?.do === 'timer' ? again.at : 0;
    expect(at).toBeGreaterThanOrEqual(millis(98));
    expect(at).toBeLessThanOrEqual(millis(102));
    ring(on, 'heartbeat');
    expect(theOne(sent(on), 'BrokerRegistration').body.brokerId).toBe(1);
  });

  test('gives up after a minute', () => {
    const on = bench();
    boot(on);
    ring(on, 'registration-timeout');
    expect(isEnding(on.broker)).toBe(true);
  });
});

describe('a broker that is stopped', () => {
  test('waits until the controller lets it go, and tells its next process that it ended in order', () => {
    const on = running(someImage());
    beginShutdown(on.broker, on.step);
    const wish = beat(on, { isCaughtUp: true, isFenced: false, shouldShutDown: false });
    expect(wish.body.wantShutDown).toBe(true);
    expect(isEnding(on.broker)).toBe(false);
    ring(on, 'heartbeat');
    beat(on, { isCaughtUp: true, isFenced: true, shouldShutDown: true });
    expect(isEnding(on.broker)).toBe(true);
    closeBroker(on.broker, on.step);
    const next = { ...on, broker: crashedBroker(on.broker) };
    boot(next);
    expect(theOne(sent(next), 'BrokerRegistration').body.previousBrokerEpoch).toBe(11);
    // The mark of a clean end is gone from then on.
    expect(next.broker.disk.cleanShutdown).toBeNull();
  });

  test('goes at once when it is told not to ask', () => {
    const on = running(someImage(), { 'controlled.shutdown.enable': false });
    beginShutdown(on.broker, on.step);
    expect(isEnding(on.broker)).toBe(true);
  });
});

describe('the way to the controller', () => {
  test('what a lost controller did not answer is asked of the next', () => {
    const on = bench();
    boot(on);
    theOne(sent(on), 'BrokerRegistration');
    onLinkClosed(on.broker, 'controller-channel:heartbeat', on.step);
    followController(on.broker, 'c2', on.step);
    on.step.now = millis(50);
    ring(on, 'link', 'heartbeat');
    expect(taken(on)).toContainEqual({
      do: 'connect',
      to: 4,
      port: CONTROLLER_PORT,
      tag: 'controller-channel:heartbeat',
    });
  });

  test('who says NOT_CONTROLLER is left for the active one', () => {
    const on = bench();
    boot(on);
    const register = theOne(sent(on), 'BrokerRegistration');
    followController(on.broker, 'c2', on.step);
    expect(taken(on)).toEqual([]);
    const refused = { ...registered, errorCode: errorCode('NOT_CONTROLLER') };
    controllerSays(on, 'heartbeat', register, refused);
    on.step.now = millis(50);
    ring(on, 'link', 'heartbeat');
    expect(taken(on)).toContainEqual({
      do: 'connect',
      to: 4,
      port: CONTROLLER_PORT,
      tag: 'controller-channel:heartbeat',
    });
  });

  test('the controller that was known first is asked first, whoever leads by then', () => {
    const on = bench();
    followController(on.broker, 'c2', on.step);
    followController(on.broker, 'c1', on.step);
    boot(on);
    expect(taken(on)).toContainEqual({
      do: 'connect',
      to: 4,
      port: CONTROLLER_PORT,
      tag: 'controller-channel:heartbeat',
    });
  });

  test('a controller that is silent for half a session is given up by the heartbeats', () => {
    const on = bench();
    boot(on);
    theOne(sent(on), 'BrokerRegistration');
    followController(on.broker, 'c2', on.step);
    on.step.now = seconds(4.5);
    ring(on, 'link', 'heartbeat');
    const effects = taken(on);
    expect(effects.some((each) => each.do === 'close')).toBe(true);
  });
});
