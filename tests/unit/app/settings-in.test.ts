import { expect, test } from 'vitest';
import { settingsIn } from '../../../src/app/acts/fields.ts';

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
