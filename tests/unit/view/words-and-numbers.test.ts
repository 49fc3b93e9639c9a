import { describe, expect, test } from 'vitest';
import {
  apiName,
  decimalsForStep,
  formatBytes,
  formatCount,
  formatSeconds,
  formatSpan,
} from '../../../src/view/words/format.ts';
import { fitText, textWidth } from '../../../src/view/words/text-width.ts';
import { viewWordsEn } from '../../../src/view/words/words-en.ts';
import { viewWordsZh } from '../../../src/view/words/words-zh.ts';

describe('numbers with their units', () => {
  test.each([
    [12_408_000, 3, '12.408 s'],
    [0, 3, '0.000 s'],
    [-17_596_000, 3, '−17.596 s'],
    [30_000_000, 0, '30 s'],
    [59_999_600, 3, '1 min'],
    [60_000_000, 0, '1 min'],
    [881_054_000, 0, '14 min 41 s'],
    [881_054_000, 3, '14 min 41.054 s'],
    [3_720_400_000, 0, '1 h 2 min'],
    [3_725_000_000, 0, '1 h 2 min 5 s'],
    [7_200_000_000, 0, '2 h'],
    [3_725_400_000, 1, '1 h 2 min 5.4 s'],
    [-90_000_000, 0, '−1 min 30 s'],
    [-400, 0, '0 s'],
  ])('%d µs with %d digits is %s', (time, decimals, text) => {
    expect(formatSeconds(time, decimals)).toBe(text);
  });

  test.each([
    [340, '340 µs'],
    [12_000, '12 ms'],
    [2_500, '2.5 ms'],
    [1_200_000, '1.2 s'],
    [30_000_000, '30 s'],
    [300_000_000, '5 min'],
    [881_054_000, '14 min 41 s'],
    [7_200_000_000, '2 h'],
    [3_725_000_000, '1 h 2 min'],
  ])('a span of %d µs is %s', (span, text) => {
    expect(formatSpan(span)).toBe(text);
  });

  test.each([
    [10_000_000, 0],
    [1_000_000, 0],
    [100_000, 1],
    [20_000, 2],
    [1_000, 3],
    [1, 6],
  ])('ticks %d µs apart need %d digits', (step, digits) => {
    expect(decimalsForStep(step)).toBe(digits);
  });

  test('bytes and counts are short', () => {
    expect([57, 1_240, 3_400_000].map(formatBytes)).toEqual(['57 B', '1.2 kB', '3.4 MB']);
    expect([999, 1_240, 34_000, 5_100_000].map(formatCount)).toEqual([
      '999',
      '1.2k',
      '34k',
      '5.1M',
    ]);
  });

  test('a message is called by its API, a response with an arrow back', () => {
    expect(apiName('ProduceRequest')).toBe('Produce');
    expect(apiName('FetchResponse')).toBe('Fetch ↩');
  });
});

describe('text that must fit', () => {
  test('CJK letters are as wide as the font is high', () => {
    expect(textWidth('滞后', 10)).toBe(20);
    expect(textWidth('lag', 10)).toBeLessThan(20);
  });
  test('what fits stays, the rest gets an ellipsis', () => {
    expect(fitText('orders-0', 200, 11, true)).toBe('orders-0');
    const cut = fitText('a-topic-with-a-long-name-0', 60, 11, true);
    expect(cut).toMatch(/^a-topic.*…$/);
    expect(textWidth(cut, 11, true)).toBeLessThanOrEqual(60);
    expect(fitText('orders', 3, 11)).toBe('');
  });
});

describe('words of both languages', () => {
  test('every sentence that takes values uses them', () => {
    for (const words of [viewWordsEn, viewWordsZh]) {
      expect(words.ends('?', 3)).toMatch(/\?.*3/);
      expect(words.strip.cell(4, '#A', words.strip.committed)).toMatch(/4.*#A/);
      expect(words.message.name('FetchRequest', 'r1', 'broker 1', 'offset 3', 'x')).toMatch(
        /FetchRequest.*r1.*broker 1.*offset 3/,
      );
      expect(words.waiting(2, 0)).toContain('2');
      expect(words.waiting(0, 0)).toBe('');
      expect(words.node('b2')).toBe('broker 2');
    }
  });
});
