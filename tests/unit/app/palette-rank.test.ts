import { describe, expect, test } from 'vitest';
import { ranked } from '../../../src/app/acts/palette-rank.ts';

const entries = [
  { label: 'Power cut p1', also: 'power-cut' },
  { label: 'Power cut b1', also: 'power-cut' },
  { label: 'Cut the link b1 ↔ b2', also: 'cut' },
  { label: 'Kill b1', also: 'kill' },
  { label: 'Kill b12', also: 'kill' },
  { label: 'Kill b1, the leader of orders-0', also: 'kill' },
  { label: '创建主题', also: 'create-topic' },
  { label: 'Shut down b1', also: 'shutdown' },
];
const found = (typed: string): string[] => ranked(entries, typed).map(({ label }) => label);

describe('what is found in the palette', () => {
  test('begins with what begins with the word', () => {
    expect(found('cut')[0]).toBe('Cut the link b1 ↔ b2');
    expect(found('cut')).toHaveLength(3);
  });
  test('has every word, and exact words first', () => {
    expect(found('kill b1')).toEqual(['Kill b1', 'Kill b1, the leader of orders-0', 'Kill b12']);
    expect(found('kill leader')).toEqual(['Kill b1, the leader of orders-0']);
    expect(found('leader kill')).toEqual(['Kill b1, the leader of orders-0']);
    expect(found('cut b9')).toEqual([]);
  });
  test('is found by beginnings, by parts, and by the name of the command in any language', () => {
    expect(found('pow')).toEqual(['Power cut p1', 'Power cut b1']);
    expect(found('ower')).toEqual(['Power cut p1', 'Power cut b1']);
    expect(found('create-topic')).toEqual(['创建主题']);
    expect(found('主题')).toEqual(['创建主题']);
    expect(found('shutdown')).toEqual(['Shut down b1']);
  });
  test('is all, as it stands, while nothing is typed', () => {
    expect(found('  ')).toEqual(entries.map(({ label }) => label));
  });
});
