import { describe, expect, test } from 'vitest';
import {
  copiedMapOrder,
  copiedSetOrder,
  fieldsHash,
  groupedByTopic,
  hashOrder,
  immutableOrder,
  listHash,
  longHash,
  partitionHash,
  scalaMapOrder,
  timelineOrder,
  treeOrder,
  uuidHash,
  uuidOrder,
} from '../../../src/kafka/protocol/java-order.ts';

/** So many names, and an order told by the numbers in them. What Java 17 and Scala 2.13 gave. */
const names = (count: number): string[] =>
  Array.from({ length: count }, (_, index) => `topic-${String(index * 37)}`);
const named = (numbers: string): string[] =>
  numbers.split(' ').map((each) => (/^\d/.test(each) ? `topic-${each}` : each));

const TWELVE = '111 37 296 185 148 333 222 0 74 259 370 407';
/** The same twelve in a table of thirty-two places. */
const TWELVE_APART = '111 296 185 148 333 222 0 74 259 407 37 370';
const THIRTEEN = '111 296 185 148 444 333 222 0 74 259 407 37 370';
const TWENTY_FIVE =
  '185 148 444 740 222 888 0 74 666 629 407 703 481 111 296 592 555 851 333 777 259 518 814 37 370';

describe('names in a map of Java', () => {
  test.each([
    [5, '111 37 148 0 74'],
    [12, TWELVE],
    [13, THIRTEEN],
    [25, TWENTY_FIVE],
  ])('%i of them, in a table that is never more than three quarters full', (count, order) => {
    expect(hashOrder(names(count))).toEqual(named(order));
    expect(hashOrder([...names(count), ...names(count)])).toEqual(named(order));
  });

  test.each([
    [1, '0'],
    [2, '37 0'],
    [3, '37 0 74'],
    [6, '111 37 185 148 0 74'],
    [12, TWELVE_APART],
    [13, THIRTEEN],
  ])('%i of them in a copy, which is as small as it can be', (count, order) => {
    expect(copiedMapOrder(hashOrder(names(count)), [])).toEqual(named(order));
  });

  test.each([
    [1, 'added-2 added-1 0'],
    [3, '37 0 74 added-2 added-1'],
    [6, '111 37 185 148 added-2 added-1 0 74'],
    [12, '111 296 185 148 333 222 0 74 259 407 37 added-2 added-1 370'],
  ])('%i of them in a copy, and two more that came after', (count, order) => {
    expect(copiedMapOrder(hashOrder(names(count)), ['added-1', 'added-2'])).toEqual(named(order));
  });

  test.each([
    [3, '37 0 74'],
    [12, TWELVE_APART],
    [13, THIRTEEN],
  ])('%i of them in a copied set, which has sixteen places at least', (count, order) => {
    expect(copiedSetOrder(names(count))).toEqual(named(order));
  });
});

describe('names in a map of Scala', () => {
  test.each([
    [5, '111 37 148 0 74'],
    [11, '111 37 296 185 148 333 222 0 74 259 370'],
    [12, TWELVE_APART],
    [
      24,
      '185 148 444 740 222 0 74 666 629 407 703 481 111 296 592 555 851 333 777 259 518 814 37 370',
    ],
  ])('%i of them, in a table that is never three quarters full', (count, order) => {
    expect(scalaMapOrder(names(count))).toEqual(named(order));
  });

  test.each([
    [3, '0 37 74'],
    [4, '0 37 74 111'],
    [5, '74 37 0 148 111'],
  ])('%i of them in a set that does not change: up to four as they came', (count, order) => {
    expect(immutableOrder(names(count))).toEqual(named(order));
  });

  test.each([
    [names(3), '74 37 0'],
    [names(20), '703 222 259 629 185 555 444 37 0 148 111 518 296 666 333 74 370 592 481 407'],
    // The last five have two hashes among them.
    [[...names(4), 'Aa', 'BB', 'AaAa', 'BBBB', 'AaBB'], '37 0 111 74 Aa BB AaAa BBBB AaBB'],
  ])('as its tree of hashes gives them: %j', (given, order) => {
    expect(treeOrder(given)).toEqual(named(order));
  });
});

test('partitions by topic: the topics as in a tree, those of each as in a map of their own', () => {
  const asked = ['orders', 'a', 'payments'].flatMap((topic) =>
    Array.from({ length: topic === 'a' ? 7 : 14 }, (_, place) => ({
      ...{ topic, index: topic === 'a' ? 2 * place : place, of: place },
    })),
  );
  const parts = new Map(asked.map((each) => [`${each.topic}-${String(each.index)}`, each]));
  const grouped = groupedByTopic(parts).map(
    ({ topic, parts: own }) => `${topic}: ${own.map(({ index }) => index).join(' ')}`,
  );
  expect(grouped).toEqual([
    'payments: 4 3 6 5 0 2 1 12 11 13 8 7 10 9',
    'a: 2 0 12 10 8 6 4',
    'orders: 7 8 9 10 11 12 13 0 1 2 3 4 5 6',
  ]);
});

test('hashes of partitions, longs and lists are those of Java', () => {
  expect(partitionHash('orders', 3)).toBe(-1_008_769_277);
  expect(partitionHash('', 0)).toBe(961);
  expect([0, 7, 2 ** 32, 2 ** 40 + 5, -5_000_000_000].map(longHash)).toEqual([
    0, 7, 1, 261, 705_032_702,
  ]);
  expect(listHash([1, 2, 3])).toBe(30_817);
  expect(listHash([])).toBe(1);
  expect(listHash([2_000_000_000, 2_000_000_000, 7])).toBe(-274_860_954);
  expect(fieldsHash([])).toBe(0);
});

/** What Java 17 gave, in the order of a table of thirty-two places. */
const UUID_HASHES = {
  uwNZvy01y1gWmBpDnKAc4A: 470_717_508,
  fSjZFPHp28p2Ovab04kJRw: 695_401_730,
  ctdYNG10jFKynUaOwKjXLw: 1_838_564_807,
  RxvCF1iC5EHCjMrI1s4tFA: 198_951_306,
  '4tSNSFFtETo41RjRUyW_OA': -666_289_253,
  '4kXdkwY5bTVwgNE4URe5bg': -974_399_248,
  OCBoVHZhfM7roECCu0WHYg: 514_118_522,
};

test('uuids in a map of Java, of any size', () => {
  // The ids of topics t and u, and a and b, in the order in which a broker was seen to walk them.
  const [t, u] = ['VHgFl3LhQ46Hd1m-UY1VNg', 'gcDRKlRJRUCVtOZTDaq3vQ'];
  const [a, b] = ['jmLIMiwsQWOFrHM3kOfMVw', 'kodxbyteSpC2lrHFyDEj2g'];
  expect(uuidOrder([u, t])).toEqual([t, u]);
  expect(uuidOrder([b, a])).toEqual([a, b]);
  const hashes = Object.entries(UUID_HASHES);
  expect(hashes.map(([uuid]) => uuidHash(uuid))).toEqual(hashes.map(([, hash]) => hash));
  const [first = '', ...rest] = Object.keys(UUID_HASHES);
  expect(uuidOrder([...rest, first])).toEqual([...rest.slice(0, 4), first, ...rest.slice(4)]);
  expect(uuidOrder([...rest, first], 17)).toEqual([first, ...rest]);
});

test('members of a group come as the map of their coordinator lists them, as recorded', () => {
  const [c1, c2, c3] = ['c1', 'c2', 'c3'].map((name) => `${name}-1${'A'.repeat(18)}`);
  expect(timelineOrder([c1 ?? '', c2 ?? ''])).toEqual([c1, c2]);
  expect(timelineOrder([c2 ?? '', c3 ?? ''])).toEqual([c3, c2]);
});
