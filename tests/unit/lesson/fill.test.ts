import { expect, test } from 'vitest';
import { expressionsIn, fill, valueText } from '../../../src/lesson/fill.ts';

const said = [
  { question: 'number', prediction: '3', answer: '6' },
  { question: 'next', prediction: '<C>', answer: 'E & D' },
];

test('braces without a name speak of the first question', () => {
  expect(fill('You said {{prediction}}, it is {{answer}}.', { said, computed: {} })).toBe(
    'You said 3, it is 6.',
  );
});

test('a name chooses the question, and values cannot become HTML', () => {
  expect(fill('{{prediction:next}} / {{answer:next}}', { said, computed: {} })).toBe(
    '&lt;C&gt; / E &amp; D',
  );
});

test('expressions are named once and filled with their values', () => {
  const html = '{{expr:leo(j-0)}} {{expr:leo(j-0)}} {{expr:labels(j-0)}} {{answer}}';
  expect(expressionsIn(html)).toEqual(['leo(j-0)', 'labels(j-0)']);
  expect(fill(html, { said, computed: { 'leo(j-0)': 7, 'labels(j-0)': ['#A', null] } })).toBe(
    '7 7 #A, none 6',
  );
});

test('what is not known yet is an ellipsis', () => {
  expect(fill('{{answer}} {{answer:none}} {{expr:leo(j-0)}}', { said: [], computed: {} })).toBe(
    '… … …',
  );
  expect(valueText(undefined)).toBe('…');
});
