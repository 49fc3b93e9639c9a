import { expect, test } from 'vitest';
import { settingsIn, topicsOf } from '../../../src/app/acts/fields.ts';
import { broker, frameWith, replica } from '../../gallery/frame-builder.ts';

test('a topic that stands folded can be chosen, too', () => {
  const folded = {
    topic: '__consumer_offsets',
    open: false,
    partitions: 50,
    leaders: 50,
    brief: [],
  };
  const shown = replica({ partition: 'orders-0', logEnd: 0 });
  const brokers = [broker(1, { replicas: [shown], topics: [folded] })];
  expect(topicsOf(frameWith({ brokers }))).toEqual(['orders', '__consumer_offsets']);
});

test.each([
  ['cleanup.policy=compact,delete', { set: { 'cleanup.policy': 'compact,delete' }, unset: [] }],
  ['a=1 b=x,y，c=', { set: { a: '1', b: 'x,y' }, unset: ['c'] }],
  ['a=b=c', { set: { a: 'b=c' }, unset: [] }],
  ['  ', { set: {}, unset: [] }],
])('settings in %j', (text, found) => {
  expect(settingsIn(text)).toEqual(found);
});

test.each(['retention.ms 1000', 'acks', '=1', 'acks all linger.ms=5'])(
  'no settings in %j, so that nothing is left out in silence',
  (text) => {
    expect(settingsIn(text)).toBeNull();
  },
);
