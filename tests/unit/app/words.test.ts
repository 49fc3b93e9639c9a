import { describe, expect, test } from 'vitest';
import { en, type Words } from '../../../src/app/words/en.ts';
import { fill, sayHappening } from '../../../src/app/words/happening-words.ts';
import { zh } from '../../../src/app/words/zh.ts';
import type { Note } from '../../../src/kafka/note.ts';

const languages: [string, Words][] = [
  ['en', en],
  ['zh', zh],
];

/** One note of each shape that matters for its sentence. */
const NOTES: Note[] = [
  { note: 'appended', partition: 'journal-0', baseOffset: 3, lastOffset: 5, as: 'leader' },
  { note: 'high-watermark', partition: 'journal-0', from: 0, to: 3, as: 'leader' },
  { note: 'acked', partition: 'journal-0', baseOffset: 3, records: 3 },
  { note: 'position', partition: 'journal-0', from: 5, to: 1, why: 'seek' },
  { note: 'offset-out-of-range', partition: 'journal-0', position: 2, policy: 'earliest' },
];

describe.each(languages)('the words of the page in %s', (_language, words) => {
  test('have a sentence with all its values for what happens', () => {
    for (const { note, ...values } of NOTES) {
      const sentence = sayHappening(words.happenings, { kind: note, values });
      expect(sentence).toContain('journal-0');
      expect(sentence).not.toMatch(/[{}]|undefined/);
      expect(sentence).not.toBe(note);
    }
  });

  // OFFSET_OUT_OF_RANGE says neither whether the log has lost that offset nor whether it has not
  // come to it yet.
  test('do not say that an offset outside the log was ever there', () => {
    const values = { partition: 'journal-0', position: 999, policy: 'latest' };
    const sentence = sayHappening(words.happenings, { kind: 'offset-out-of-range', values });
    expect(sentence).toContain('999');
    expect(sentence).not.toMatch(/no longer|any more|已不|不再/);
  });

  test('tell a record with a long value by its beginning', () => {
    const values = { partition: 'journal-0', records: 1, label: 'p1-7'.padEnd(100, '.') };
    const sentence = sayHappening(words.happenings, { kind: 'record-buffered', values });
    expect(sentence).toContain('p1-7...............…');
    expect(sentence).not.toContain('.'.repeat(20));
  });

  test('say nothing twice and leave no brace open', () => {
    for (const sentence of Object.values(words.happenings)) {
      expect(sentence.replace(/\{\w+(:\w+|\|[^|}]*\|[^}]*)?\}/g, '')).not.toMatch(/[{}|]/);
    }
  });
});

test('each sentence fills the same braces in both languages', () => {
  const braces = (sentence: string): string[] =>
    [...new Set([...sentence.matchAll(/\{(\w+)/g)].map(([, name = '']) => name))].sort();
  const kinds = Object.keys(en.happenings) as (keyof typeof en.happenings)[];
  for (const kind of kinds)
    expect(braces(zh.happenings[kind]), kind).toEqual(braces(en.happenings[kind]));
});

test('an unknown kind is said by its name', () => {
  expect(sayHappening(en.happenings, { kind: 'new-thing', values: {} })).toBe('new-thing');
});

describe('a sentence', () => {
  test('counts its nouns and joins offsets', () => {
    expect(fill('{n|record|records}', { n: 1 })).toBe('1 record');
    expect(fill('{n|record|records}', { n: 2 })).toBe('2 records');
    const appended = (lastOffset: number) =>
      sayHappening(en.happenings, {
        kind: 'appended',
        values: { partition: 'a-0', baseOffset: 4, lastOffset },
      });
    expect(appended(4)).toContain('offsets 4 ');
    expect(appended(6)).toContain('offsets 4–6 ');
  });

  test('leaves out what is not there', () => {
    expect(fill('Lost {peer}', {})).toBe('Lost');
  });
});

describe('what a why says of a setting', () => {
  const silence = {
    why: 'heartbeat',
    peer: 'b1',
    config: 'broker.session.timeout.ms',
    value: 9_000,
  };

  test('has its value in the unit that its name ends in, as people write it', () => {
    const timeout = { kind: 'timeout', values: silence };
    expect(sayHappening(en.happenings, timeout)).toContain('broker.session.timeout.ms = 9 s');
    expect(sayHappening(zh.happenings, timeout)).toContain('broker.session.timeout.ms = 9 s');
    const setting = (config: string, value: number | string): string =>
      sayHappening(en.happenings, { kind: 'setting', values: { config, value } });
    expect(setting('retention.bytes', 2_500_000)).toBe('retention.bytes = 2.5 MB');
    expect(setting('leader.imbalance.check.interval.seconds', 300)).toContain('= 5 min');
    expect(setting('min.insync.replicas', 2)).toBe('min.insync.replicas = 2');
    // A limit that is off is no length.
    expect(setting('retention.ms', -1)).toBe('retention.ms = -1');
  });
});
