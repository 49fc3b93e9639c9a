import { describe, expect, test } from 'vitest';
import {
  isBusy,
  type Moment,
  nextMoment,
  nextPace,
  paceRatio,
  PACES,
  QUIET_SECONDS,
} from '../../../src/app/time/pace.ts';
import type { MessageView } from '../../../src/frame/types/messages.ts';
import { NEVER } from '../../../src/kernel/time.ts';
import { frameWith, message } from '../../gallery/frame-builder.ts';

const calm: Moment = {
  time: 0,
  validUntil: 1_000,
  until: NEVER,
  pace: 1_000,
  quietPace: null,
  quietPaceMax: 600_000_000,
  busy: true,
  elapsed: 0.1,
};

describe('the clock of the page', () => {
  test('moves by elapsed time and pace while the picture holds', () => {
    expect(nextMoment(calm)).toEqual({ time: 100, ask: null, quietPace: null });
  });

  test('asks as soon as the picture may have changed, and shows nothing beyond what is known', () => {
    const next = nextMoment({ ...calm, pace: 20_000 });
    expect(next).toEqual({ time: 1_000, ask: 2_000, quietPace: null });
  });

  test('never goes past the end of a play', () => {
    expect(nextMoment({ ...calm, pace: 20_000, until: 1_500 }).ask).toBe(1_500);
    expect(nextMoment({ ...calm, pace: 9_000, until: 500 })).toMatchObject({
      time: 500,
      ask: null,
    });
  });

  test('crosses a long quiet stretch in the time that quiet is worth', () => {
    const gap = 9_000_000;
    let moment: Moment = { ...calm, busy: false, validUntil: gap, elapsed: 1 / 60 };
    let frames = 0;
    for (; frames < 1000 && moment.time < gap; frames += 1)
      moment = { ...moment, ...nextMoment(moment) };
    expect(frames / 60).toBeGreaterThan(QUIET_SECONDS / 4);
    expect(frames / 60).toBeLessThanOrEqual(QUIET_SECONDS);
  });

  test('goes faster the longer it stays quiet, whatever events there are on the way', () => {
    const first = nextMoment({ ...calm, busy: false, quietPace: 900_000, validUntil: 1_000 });
    expect(first.quietPace).toBeGreaterThan(900_000);
    expect(first.time).toBe(1_000);
    expect(first.ask).toBeGreaterThan(1_000);
  });

  test('hurries only so far when nobody knows where it leads, and never below the chosen pace', () => {
    const quiet = { ...calm, busy: false, validUntil: 9_000_000_000, quietPaceMax: 2_000_000 };
    expect(nextMoment(quiet).quietPace).toBe(2_000_000);
    expect(nextMoment({ ...quiet, pace: 5_000_000 }).quietPace).toBe(5_000_000);
  });

  test('does not hurry while something worth watching is in flight', () => {
    expect(nextMoment({ ...calm, validUntil: 9_000_000 }).quietPace).toBeNull();
  });
});

describe('what a person wants to watch', () => {
  const busy = (parts: Partial<MessageView>): boolean =>
    isBusy(frameWith({ messages: [message(1, 'p1', 'b1', parts)] }));

  test('is nothing in an empty frame, and no round of routine traffic', () => {
    expect(isBusy(frameWith({}))).toBe(false);
    expect(busy({ routine: true, records: 0, error: null })).toBe(false);
  });

  test('is everything else that moves, also a fetch that brings records or an error', () => {
    expect(busy({ records: 0 })).toBe(true);
    expect(busy({ routine: true, records: 1 })).toBe(true);
    expect(busy({ routine: true, records: 0, error: 'OFFSET_OUT_OF_RANGE' })).toBe(true);
  });

  test('is any message that is held, be it a fetch', () => {
    expect(busy({ routine: true, records: 0, state: 'held' })).toBe(true);
  });

  test('is not what waits before a link that is cut', () => {
    expect(busy({ type: 'ProduceRequest', records: 3, state: 'blocked' })).toBe(false);
  });

  test('is one message among many that are not', () => {
    const messages = [
      message(1, 'b2', 'b1', { type: 'FetchRequest', routine: true, records: 0 }),
      message(2, 'p1', 'b1', { type: 'ProduceRequest' }),
    ];
    expect(isBusy(frameWith({ messages }))).toBe(true);
  });
});

describe('the scale of paces', () => {
  test('reaches from 1 : 1000 to fast-forward, one step at a time, and stops at its ends', () => {
    expect(paceRatio(PACES[0] ?? 0)).toEqual({ kind: 'slow', times: 1000 });
    expect(nextPace(10_000, 'faster')).toBe(20_000);
    expect(nextPace(15_000, 'slower')).toBe(10_000);
    expect(nextPace(60_000_000, 'faster')).toBe(60_000_000);
    expect(nextPace(1_000, 'slower')).toBe(1_000);
  });

  test('says how the clocks compare', () => {
    expect(paceRatio(50_000)).toEqual({ kind: 'slow', times: 20 });
    expect(paceRatio(1_000_000)).toEqual({ kind: 'real', times: 1 });
    expect(paceRatio(5_000_000)).toEqual({ kind: 'fast', times: 5 });
    expect(paceRatio(400_000)).toEqual({ kind: 'slow', times: 2.5 });
  });
});
