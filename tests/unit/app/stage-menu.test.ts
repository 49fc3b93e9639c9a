import { describe, expect, test } from 'vitest';
import { brokenRule } from '../../../src/app/stage/broken-rule.ts';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { menuActs } from '../../../src/app/acts/stage-menu.ts';
import { refusalsZh } from '../../../src/app/words/refusals-zh.ts';
import { sayRefusal } from '../../../src/app/words/refusals.ts';
import type { Selection } from '../../../src/frame/types/lens.ts';
import { invariants } from '../../../src/kafka/invariants.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import { serveSession } from '../../../src/session/serve.ts';

const LENS = { cells: 10, topics: [], lanes: null, selected: null, watch: [] };

describe('the menu of a thing', () => {
  const session = serveSession();
  const frame = session.open(sandboxRecording(), LENS);
  const things: [string, Selection, string[]][] = [
    ['a controller', { what: 'node', node: 'c2' }, ['kill', 'pause', 'rot-disk', 'remove-voter']],
    [
      'a broker',
      { what: 'node', node: 'b1' },
      ['shutdown', 'power-cut', 'fill-disk', 'clock-jump'],
    ],
    ['a link', { what: 'link', from: 'b1', to: 'b2' }, ['cut', 'delay', 'lose', 'throttle']],
    ['a partition', { what: 'replica', node: 'b1', partition: 'quakes-0' }, ['elect']],
  ];

  test.each(things)(
    'of %s has its faults, each told apart and each a command',
    (_name, thing, some) => {
      const acts = menuActs(frame, thing);
      expect(acts.map(({ verb }) => verb)).toEqual(expect.arrayContaining(some));
      const labels = acts.map(({ verb, detail = '' }) => `${verb} ${detail}`);
      expect(new Set(labels).size).toBe(labels.length);
      for (const { command } of acts) expect(parseCommand(command)).toEqual({ command });
    },
  );
});

test('each refusal of the cluster has its sentence in Chinese', () => {
  const session = serveSession();
  session.open(sandboxRecording(), LENS);
  const refused = (command: Command): string => {
    try {
      session.apply(command, LENS);
    } catch (error) {
      return error instanceof Error ? error.message : '';
    }
    return '';
  };
  const sentences = [
    refused({ command: 'kill', node: 'b9' }),
    refused({ command: 'poll', consumer: 'p1' }),
    refused({ command: 'cut', from: 'b1', to: 'b1' }),
    refused({ command: 'heal', from: 'b1', to: 'b2' }),
    refused({ command: 'restart', node: 'b1' }),
    refused({ command: 'wipe', node: 'b1' }),
    refused({ command: 'repair-disk', node: 'b1' }),
    refused({ command: 'clock-jump', node: 'b1', by: 0 }),
    refused({ command: 'rot-disk', node: 'b1', file: 'nothing' }),
    refused({ command: 'drop', message: 1 }),
    refused({ command: 'configure', client: 'p1', config: { nonsense: 1 } }),
    refused({ command: 'configure', client: 'p1', config: { acks: 'some' } }),
    refused({ command: 'configure', client: 'p1', config: { 'linger.ms': 'long' } }),
    refused({ command: 'configure', client: 'p1', config: { 'linger.ms': -1 } }),
    refused({ command: 'configure', client: 'p1', config: { 'enable.idempotence': 'perhaps' } }),
    refused({ command: 'configure', client: 'p2', config: { 'enable.idempotence': true } }),
  ];
  session.apply({ command: 'kill', node: 'p1' }, LENS);
  sentences.push(refused({ command: 'kill', node: 'p1' }));
  sentences.push(refused({ command: 'flush', producer: 'p1' }));
  for (const sentence of sentences) {
    expect(sentence).not.toBe('');
    expect(sayRefusal(refusalsZh, sentence), sentence).toMatch(/\p{Script=Han}.*。$/u);
  }
});

describe('a broken invariant', () => {
  const [rule] = invariants;
  if (rule === undefined) throw new Error('there are invariants');
  const failure = `${rule.en} orders-0 on b1 has 4 and 3. (${rule.name})`;

  test('is told by its sentence in each language, with the case and the source', () => {
    expect(brokenRule(failure, 'zh')).toEqual({
      name: rule.name,
      sentence: rule.zh,
      found: 'orders-0 on b1 has 4 and 3.',
      source: rule.source,
    });
    expect(brokenRule(failure, 'en')?.sentence).toBe(rule.en);
  });

  test('is not seen in any other failure', () => {
    expect(brokenRule('out of order', 'en')).toBeNull();
    expect(brokenRule('out of order (of any kind)', 'en')).toBeNull();
  });
});
