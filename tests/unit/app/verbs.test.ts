import { beforeEach, describe, expect, test } from 'vitest';
import { clusterCommands } from '../../../src/app/acts/command-list.ts';
import { sandboxRecording } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { cutActs, harmActs, linkActs, usualHarm } from '../../../src/app/acts/link-acts.ts';
import { actsOn, machineActs } from '../../../src/app/acts/selection-acts.ts';
import type { Verb } from '../../../src/app/acts/selection-act.ts';
import { commandOf } from '../../../src/app/acts/verb-command.ts';
import { emptyFields, fieldsOf } from '../../../src/app/acts/verb-fields.ts';
import { en } from '../../../src/app/words/en.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import { millis } from '../../../src/kernel/time.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import { serveSession } from '../../../src/session/serve.ts';

const LENS = { cells: 10, topics: [], lanes: null, selected: null, watch: [] };
let session: ReturnType<typeof serveSession>;
let frame: Frame;

beforeEach(() => {
  session = serveSession();
  frame = session.open(sandboxRecording(), LENS);
});

describe('a filled form', () => {
  test('is a command that the door takes, for each verb that has fields', () => {
    const verbs: Verb[] = [
      ...(['send', 'load', 'poll', 'seek', 'delete-records', 'flush', 'stop-load'] as const),
      ...(['create-topic', 'create-partitions', 'alter-config', 'delete-topic'] as const),
      ...(['reassign', 'elect', 'update-feature', 'configure', 'request', 'raw-request'] as const),
    ];
    const filled = {
      records: 'A',
      topic: 'quakes',
      config: 'min.insync.replicas=1',
      bytes: '00 12',
    };
    for (const verb of verbs) {
      expect(fieldsOf(verb).length).toBeGreaterThan(0);
      const command = commandOf(verb, { ...emptyFields(frame), ...filled });
      expect(parseCommand(command)).toEqual({ command });
    }
  });

  test('takes records apart at spaces and commas of both scripts; # is only a label', () => {
    const fields = { ...emptyFields(frame), records: '#A, B，C、D' };
    const values = ['A', 'B', 'C', 'D'].map((value) => ({ key: value, value }));
    expect(commandOf('send', fields)).toMatchObject({ records: values });
    expect(commandOf('send', { ...fields, key: 'k', records: 'A' })).toMatchObject({
      records: [{ key: 'k', value: 'A' }],
    });
    expect(commandOf('send', { ...fields, records: ' ' })).toBeNull();
  });
});

describe('what can be done to what is selected', () => {
  const verbsOn = (node: string) => actsOn(frame, { what: 'node', node }).map((act) => act.verb);

  test('follows the state of a node', () => {
    expect(verbsOn('b2')).toEqual(['pause', 'shutdown', 'kill', 'power-cut']);
    frame = session.apply({ command: 'kill', node: 'b2' }, LENS).frame;
    expect(verbsOn('b2')).toEqual(['restart']);
    frame = session.apply({ command: 'pause', node: 'b3' }, LENS).frame;
    expect(verbsOn('b3')).toEqual(['resume', 'kill', 'power-cut']);
    expect(verbsOn('nobody')).toEqual([]);
  });

  test('a machine can be harmed, and what is wrong with it repaired', () => {
    const acts = (node: string) => machineActs(frame, node).map((act) => act.verb);
    expect(acts('b1')).toContain('fail-disk');
    expect(acts('b1')).not.toContain('repair-disk');
    expect(acts('b1')).not.toContain('wipe');
    frame = session.apply({ command: 'fail-disk', node: 'b1' }, LENS).frame;
    expect(acts('b1')).toContain('repair-disk');
    frame = session.apply({ command: 'kill', node: 'c3' }, LENS).frame;
    expect(acts('c3')).toContain('wipe');
    expect(acts('p1')).toEqual([]);
  });

  test('a partition can be elected for, its topic grown and deleted', () => {
    const acts = actsOn(frame, { what: 'replica', node: 'b1', partition: 'quakes-0' });
    expect(acts.map((act) => act.verb)).toEqual([
      'elect',
      'elect',
      'create-partitions',
      'delete-topic',
    ]);
    expect(acts[2]?.command).toMatchObject({ topic: 'quakes', count: 4 });
    const log = { what: 'replica', node: 'c1', partition: '__cluster_metadata-0' } as const;
    expect(actsOn(frame, log)).toEqual([]);
  });

  test('a cut link can be healed, a whole one cut', () => {
    const verbs = () => linkActs(frame, 'b2', 'b1').map((act) => act.verb);
    expect(verbs()).toEqual(['cut', 'cut', 'cut', 'delay', 'lose', 'throttle']);
    frame = session.apply({ command: 'cut', from: 'b1', to: 'b2' }, LENS).frame;
    expect(verbs()).toEqual(['heal', 'delay', 'lose', 'throttle']);
  });

  test('one direction is cut and healed by itself', () => {
    const back = { ...usualHarm(), way: 'back' as const };
    const [cut] = cutActs(frame, 'b2', 'b1', back);
    expect(cut?.command).toEqual({ command: 'cut', from: 'b1', to: 'b2', oneWay: true });
    if (cut !== undefined) frame = session.apply(cut.command, LENS).frame;
    expect(frame.cuts).toEqual([{ from: 'b1', to: 'b2' }]);
    expect(cutActs(frame, 'b2', 'b1', back).map(({ verb }) => verb)).toEqual(['heal']);
    expect(cutActs(frame, 'b2', 'b1', usualHarm()).map(({ verb }) => verb)).toEqual([
      'cut',
      'heal',
    ]);
  });

  test('what was done to a link can be taken back', () => {
    const acts = () => harmActs(frame, 'p1', 'b1', { ...usualHarm(), delay: 100, jitter: 50 });
    for (const { command } of acts()) frame = session.apply(command, LENS).frame;
    expect(frame.links.map(({ delay }) => delay)).toEqual([
      { min: millis(100), max: millis(150) },
      { min: millis(100), max: millis(150) },
    ]);
    for (const { command } of acts().filter((_, index) => index % 2 === 1))
      frame = session.apply(command, LENS).frame;
    expect(frame.links).toEqual([]);
  });

  test('a moving message can be held, a held one released', () => {
    session.apply({ command: 'send', producer: 'p1', records: [{ key: 'A', value: 'A' }] }, LENS);
    frame = session.advance(sandboxRecording().playhead + millis(8), LENS);
    const message = frame.messages.find((each) => each.from === 'p1');
    if (message === undefined) throw new Error('Nothing is on its way from p1');
    const verbs = () => actsOn(frame, { what: 'message', id: message.id }).map((act) => act.verb);
    expect(verbs()).toEqual(['hold', 'drop', 'duplicate']);
    frame = session.apply({ command: 'hold', message: message.id }, LENS).frame;
    expect(verbs()).toEqual(['release', 'drop', 'duplicate']);
  });
});

test('each line of the palette is told apart and is a command that the door takes', () => {
  const lines = clusterCommands(frame, en);
  expect(new Set(lines.map((line) => line.label)).size).toBe(lines.length);
  for (const { command } of lines) expect(parseCommand(command)).toEqual({ command });
  const labels = lines.map(({ label }) => label);
  expect(labels).toEqual(
    expect.arrayContaining([
      'Kill c2',
      'Cut the link b1 ↔ b2',
      'Cut the link b1 → c3',
      'Lose messages p1 ↔ b2 20 %',
      'Set the clock b3 +60 s',
      'Elect a leader quakes-0 unclean',
    ]),
  );
});
