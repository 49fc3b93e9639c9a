import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { playDialogue } from './dialogue.ts';
import type { Dialogue } from './dialogue-scope.ts';
import { resolved, unlike, type Symbols } from './symbols.ts';

const symbols = (given: Record<string, string | number> = {}): Symbols =>
  new Map(Object.entries(given).map(([name, value]) => [name, [value]]));

describe('symbols', () => {
  test('take their value at first sight and must have it afterwards', () => {
    const known = symbols();
    expect(unlike({ id: '$m', again: '$m' }, { id: 'x1', again: 'x1' }, known, [])).toEqual([]);
    expect(known.get('$m')).toEqual(['x1']);
    expect(unlike({ id: '$m' }, { id: 'x2' }, known, [])).toEqual([
      { path: 'id', kafka: '"$m"', ours: '"x2"' },
    ]);
  });

  test('may stand inside a text, where a dot behind them is the sentence’s', () => {
    const known = symbols({ '$id:t': 'AAA' });
    expect(unlike('no $id:t, but $other.', 'no AAA, but BBB.', known, [])).toEqual([]);
    expect(unlike('it is $id:t.', 'it is AAA.', known, [])).toEqual([]);
    expect(unlike('it is $id:t.', 'it is BBB.', known, [])).toHaveLength(1);
  });

  test('are sent as what they stand for', () => {
    expect(resolved({ a: ['$n', 'x'] }, symbols({ $n: 7 }))).toEqual({ a: [7, 'x'] });
    expect(() => resolved('$n', symbols())).toThrow('$n has no value yet');
  });
});

describe('comparing', () => {
  test('finds what is missing, too much or other, and says where', () => {
    const kafka = { a: 1, list: [{ b: 1 }, { b: 2 }], gone: null };
    const ours = { a: 1, list: [{ b: 1 }, { b: 3 }], more: 0 };
    expect(unlike(kafka, ours, symbols(), [])).toEqual([
      { path: 'list.1.b', kafka: '2', ours: '3' },
      { path: 'gone', kafka: 'null', ours: 'nothing' },
      { path: 'more', kafka: 'nothing', ours: '0' },
    ]);
  });

  test('anything is like $any', () => {
    expect(unlike({ at: '$any' }, { at: 17 }, symbols(), [])).toEqual([]);
  });

  test('a list without order is like the same things in another order, and no other', () => {
    const kafka = { groups: [{ members: ['$a', 'x'] }] };
    const free = ['groups.*.members'];
    expect(
      unlike(kafka, { groups: [{ members: ['x', 'y'] }] }, symbols({ $a: 'y' }), free),
    ).toEqual([]);
    const wrong = unlike(kafka, { groups: [{ members: ['x', 'z'] }] }, symbols({ $a: 'y' }), free);
    expect(wrong).toEqual([{ path: 'groups.0.members.0', kafka: '"$a"', ours: '"z"' }]);
  });
});

describe('a dialogue', () => {
  const read = (name: string): Dialogue =>
    JSON.parse(
      readFileSync(
        fileURLToPath(new URL(`./fixtures/dialogues/${name}.json`, import.meta.url)),
        'utf8',
      ),
    ) as Dialogue;

  const withStep = (dialogue: Dialogue, index: number, change: object): Dialogue => ({
    ...dialogue,
    steps: dialogue.steps.map((step, place) => (place === index ? { ...step, ...change } : step)),
  });

  test('whose answer was another fails, with one line for the difference', () => {
    const wrong = withStep(read('list-offsets-empty'), 0, { response: { topics: [] } });
    const outcome = playDialogue(wrong, 'wrong.json');
    expect(outcome).toMatchObject({ passed: 0, failed: 1 });
    expect(outcome.differences[0]).toMatchObject({
      file: 'wrong.json',
      step: 'step 0 ListOffsets',
    });
  });

  test('that was answered too late or too early fails', () => {
    const outcome = playDialogue(
      withStep(read('fetch-error-answers-at-once'), 0, { took: [500, 600] }),
      'late.json',
    );
    expect(outcome.differences).toEqual([expect.objectContaining({ path: 'took' })]);
  });

  test('that stays open where it should be closed fails', () => {
    const outcome = playDialogue(
      withStep(read('produce-acks-zero'), 0, { outcome: 'closed' }),
      'open.json',
    );
    expect(outcome.failed).toBe(1);
  });

  test.each([
    ['step with somethingNew', { somethingNew: 1 }],
    ['API ShareGroupHeartbeat', { api: 'ShareGroupHeartbeat' }],
    ['API AddPartitionsToTxn', { api: 'AddPartitionsToTxn' }],
    ['transaction', { api: 'InitProducerId', request: { transactionalId: 'x' } }],
    ['internal topic', { request: { topics: [{ name: '__transaction_state' }] } }],
  ])('that needs what is not built is skipped: %s', (kind, change) => {
    const outcome = playDialogue(withStep(read('list-offsets-empty'), 0, change), 'new.json');
    expect(outcome).toMatchObject({ passed: 0, failed: 0, skipped: { [kind]: 1 } });
  });

  test('that needs neither coordinator is played, and fails where something is missing', () => {
    const change = { api: 'NoSuchApi', request: { replicaId: -1, topics: [], noSuchField: 1 } };
    const outcome = playDialogue(withStep(read('list-offsets-empty'), 0, change), 'new.json');
    expect(outcome).toMatchObject({ passed: 0, failed: 1, skipped: {} });
  });
});
