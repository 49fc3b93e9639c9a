import { expect, test } from 'vitest';
import { recordsIn, settingsIn, topicsOf } from '../../../src/app/acts/forms/fields.ts';
import { broker, frameWith, replica } from '../../gallery/frame-builder.ts';

test('a topic that stands folded can be chosen, too', () => {
  const folded = {
    topic: '__consumer_offsets',
    open: false,
    partitions: 50,
    leaders: 50,
    brief: [],
    shown: null,
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

test.each([
  ['K L,M', ['K', 'L', 'M']],
  ['#A, B，C、D', ['A', 'B', 'C', 'D']],
  ['"hello world"', ['hello world']],
  ['“你好，世界” K', ['你好，世界', 'K']],
  ['"he said ""no""" "#1"', ['he said "no"', '#1']],
  ['"a"b', ['a', 'b']],
  ['5" it’s', ['5"', 'it’s']],
  ['""', ['']],
  [' , # ', []],
])('the records of %j', (text, records) => {
  expect(recordsIn(text)).toEqual(records);
});

test.each(['"hello world', 'K "', '"a"" b'])('%j has a quote that is never closed', (text) => {
  expect(recordsIn(text)).toBeNull();
});
