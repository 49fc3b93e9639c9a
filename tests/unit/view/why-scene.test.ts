import { describe, expect, test } from 'vitest';
import type { WhyLink } from '../../../src/frame/types/detail.ts';
import { aroundSetting, whyHeading, whyItems } from '../../../src/view/detail/why-scene.ts';

/** A line of a chain, known by its step. */
const link = (step: number, rest: Partial<WhyLink> = {}): WhyLink => ({
  step,
  change: null,
  time: step,
  node: 'b1',
  happening: { step, time: step, node: 'b1', kind: 'timer', values: {} },
  tone: 'plain',
  isNow: false,
  folds: false,
  ...rest,
});
const folding = (step: number): WhyLink => link(step, { folds: true });
const state = (step: number): WhyLink => link(step, { tone: 'state' });

describe('a chain', () => {
  test('shows lines that fold and stand together as one thing to open, in its place', () => {
    const items = whyItems([link(9), folding(8), folding(7), link(6), folding(5), link(4)]);
    const told = items.map((item) =>
      item.kind === 'line' ? item.link.step : item.links.map(({ step }) => step),
    );
    expect(told).toEqual([9, [8, 7], 6, [5], 4]);
  });

  test('says whether it tells of now or of the newest change, once for all that tell of now', () => {
    const chains = [[state(9), link(8)], [state(7)], [link(6)]];
    expect(chains.map((_, at) => whyHeading(chains, at))).toEqual(['now', null, 'last']);
    // Where nothing tells of now, the one chain needs no heading.
    expect(whyHeading([[link(6)]], 0)).toBe(null);
  });
});

test('the name of a setting stands apart in its sentence', () => {
  const config = 'linger.ms';
  const values = { config, value: 5 };
  const timer = link(1, { happening: { step: 1, time: 1, node: 'p1', kind: 'timer', values } });
  expect(aroundSetting('after linger.ms = 5 ms', timer)).toEqual({
    before: 'after ',
    setting: config,
    after: ' = 5 ms',
  });
  expect(aroundSetting('no name here', timer).before).toBe('no name here');
  expect(aroundSetting('Started', link(1))).toEqual({ before: 'Started', setting: '', after: '' });
});
