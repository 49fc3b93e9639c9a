import { beforeEach, describe, expect, test } from 'vitest';
import { clusterCommands } from '../../../src/app/acts/command-list.ts';
import { withGroup } from '../../../src/app/sandbox/group-cluster.ts';
import { sandboxRecording, sandboxScenario } from '../../../src/app/sandbox/sandbox-scenario.ts';
import { cutActs, harmActs, linkActs, usualHarm } from '../../../src/app/acts/link-acts.ts';
import { actsOn, machineActs } from '../../../src/app/acts/selection-acts.ts';
import { happeningOf } from '../../../src/app/acts/command-told.ts';
import { emptyForm, flawsIn, type Filled } from '../../../src/app/acts/forms/form.ts';
import { formOf } from '../../../src/app/acts/forms/forms.ts';
import type { Verb } from '../../../src/app/acts/selection-act.ts';
import { sayHappening } from '../../../src/app/words/happening-words.ts';
import { actWords } from '../../../src/app/words/acts.ts';
import { zh } from '../../../src/app/words/zh.ts';
import { en } from '../../../src/app/words/en.ts';
import type { Frame } from '../../../src/frame/types/frame.ts';
import type { Command } from '../../../src/scenario/command.ts';
import { millis, seconds } from '../../../src/kernel/time.ts';
import { parseCommand } from '../../../src/scenario/parse-command.ts';
import { serveSession } from '../../../src/session/serve.ts';

const LENS = {
  cells: 10,
  stretches: [],
  topics: [],
  only: null,
  partitions: [],
  lanes: null,
  selected: null,
  watch: [],
};
let session: ReturnType<typeof serveSession>;
let frame: Frame;

beforeEach(() => {
  session = serveSession();
  frame = session.open(sandboxRecording(), LENS);
});

/** The command of a form with these fields filled in, and the others as they are at first. */
function commandOf(verb: Verb, filled: Filled = {}): Command | null {
  const form = formOf(verb);
  if (form === null) throw new Error(`${verb} has no form`);
  return form.command({ ...emptyForm(form, frame), ...filled }, frame);
}

describe('a filled form', () => {
  const typed: Partial<Record<Verb, Filled>> = {
    send: { records: 'A' },
    configure: { config: 'acks=all' },
    'create-topic': { topic: 'quakes' },
    'alter-config': { config: 'min.insync.replicas=1' },
    'raw-request': { bytes: '00 12' },
    'hang-up': { guest: 'g1' },
    'reset-offsets': { group: 'billing', part: 'orders-0', to: 'offset' },
    'delete-offsets': { group: 'billing', part: 'orders-0' },
    'delete-group': { group: 'billing' },
  };
  const verbs = (Object.keys(actWords.en.verbs) as Verb[]).filter((verb) => formOf(verb) !== null);

  test.each(verbs)('of %s is a command that the door takes, and has its sentence', (verb) => {
    const command = commandOf(verb, typed[verb]);
    expect(command?.command).toBe(verb);
    expect(parseCommand(command)).toEqual({ command });
    if (command === null) return;
    const happening = happeningOf(command);
    for (const words of [en, zh]) {
      expect(Object.keys(words.happenings)).toContain(happening.kind);
      const sentence = sayHappening(words.happenings, happening);
      expect(sentence).not.toMatch(/[{}]|undefined|NaN/);
    }
    expect(sayHappening(en.happenings, happening)).not.toMatch(/ {2}|: $/);
  });

  /** What keeps a form from being done, as its button says it. */
  const flawsOf = (verb: Verb, filled: Filled = {}): string[] => {
    const form = formOf(verb);
    if (form === null) throw new Error(`${verb} has no form`);
    const words = actWords.en.form;
    const flaws = flawsIn(form, { ...emptyForm(form, frame), ...filled }, frame, words);
    return flaws.map(({ label, text }) => words.flaw(label, text));
  };

  /** What this cluster has none of, and the form asks for. */
  const lacking: Partial<Record<Verb, string>> = {
    ...{ 'hang-up': 'Connection', 'reset-offsets': 'Group' },
    ...{ 'delete-offsets': 'Group', 'delete-group': 'Group' },
  };

  test.each(verbs)('of %s says why it is none yet, and only then', (verb) => {
    const lack = lacking[verb];
    const none = lack === undefined ? [] : [`${lack}: there is none.`];
    expect(flawsOf(verb, typed[verb])).toEqual(none);
    for (const [name, field] of Object.entries(formOf(verb)?.fields ?? {})) {
      const control = field.control(frame, actWords.en.form);
      const isNumber = control.is === 'number';
      if (control.is === 'choice') continue;
      const odd = isNumber ? [NaN, control.max + 1, control.min - 1] : ['', '{', '=', '"'];
      for (const value of odd) {
        const filled = { ...typed[verb], [name]: value };
        const isDone = !isNumber && commandOf(verb, filled) !== null;
        expect(flawsOf(verb, filled).length === 0, `${name} ${value}`).toBe(isDone);
      }
    }
  });

  test('says at which field what is wrong', () => {
    expect(flawsOf('create-topic', { topic: 't', count: NaN })).toEqual([
      'Partitions: a whole number from 1 to 100.',
    ]);
    expect(flawsOf('create-topic', { topic: '' })).toEqual(['Topic: fill it in.']);
    expect(flawsOf('send', { records: '"K' })).toEqual([
      'Record: a quote is opened and never closed.',
    ]);
    expect(flawsOf('configure', { config: 'acks' })).toEqual([
      'Settings: settings are written name=value.',
    ]);
    expect(flawsOf('cut', { from: 'b1', to: 'b1' })).toEqual(['To: choose two different nodes.']);
    expect(flawsOf('clock-jump', { by: 0 })).toEqual(['s of clock: not 0: the clock would stay.']);
    expect(flawsOf('throttle', { bandwidth: undefined })).toEqual([]);
    expect(flawsOf('load', { every: undefined })).toHaveLength(1);
  });

  test('is no command while something is missing', () => {
    for (const verb of ['send', 'configure', 'create-topic', 'alter-config'] as const)
      expect(commandOf(verb), verb).toBeNull();
    expect(commandOf('cut', { from: 'b1', to: 'b1' })).toBeNull();
    expect(commandOf('reassign', { replicas: 'b1' })).toBeNull();
    expect(commandOf('request', { body: '{' })).toBeNull();
  });

  test('commands on messages and files are given elsewhere', () => {
    const elsewhere = (Object.keys(actWords.en.verbs) as Verb[]).filter(
      (verb) => formOf(verb) === null,
    );
    expect(elsewhere.sort()).toEqual(['drop', 'duplicate', 'hold', 'release', 'replay']);
  });

  test('takes records apart at spaces and commas of both scripts; # is only a label', () => {
    const values = ['A', 'B', 'C', 'D'].map((value) => ({ key: value, value }));
    expect(commandOf('send', { records: '#A, B，C、D' })).toMatchObject({ records: values });
    expect(commandOf('send', { key: 'k', records: 'A' })).toMatchObject({
      records: [{ key: 'k', value: 'A' }],
    });
    expect(commandOf('send', { records: ' ' })).toBeNull();
  });

  test('of a link means both ways or one, in milliseconds and percent', () => {
    const ends = { from: 'b1', to: 'b2' };
    expect(commandOf('delay', { ...ends, way: 'one', delay: 5, jitter: 2 })).toEqual({
      ...{ command: 'delay', ...ends, oneWay: true },
      delay: { min: millis(5), max: millis(7) },
    });
    expect(commandOf('throttle', ends)).toEqual({ command: 'throttle', ...ends, bandwidth: null });
  });

  test('an API that is chosen brings its version and body along', () => {
    const form = formOf('request');
    if (form?.follow === undefined) throw new Error('a request follows its API');
    const filled = { ...emptyForm(form, frame), api: 'Fetch' };
    expect(form.follow(filled, 'api', frame)).toMatchObject({ version: 12 });
    expect(form.follow(filled, 'body', frame)).toBe(filled);
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

  test('a group has its offsets set to either end, and is deleted', () => {
    const before = clusterCommands(frame, { ...en, ...actWords.en }).map(({ label }) => label);
    expect(before.join()).not.toContain('billing');
    frame = session.open(
      {
        ...sandboxRecording(),
        scenario: withGroup(sandboxScenario, { members: 1, rebalance: 'eager' }),
        playhead: seconds(20),
      },
      LENS,
    );
    const [group] = frame.groups;
    const { coordinator: node = '', partition = '' } = group ?? {};
    const acts = actsOn(frame, { what: 'replica', node, partition });
    expect(acts.slice(0, 4).map(({ verb, detail }) => `${verb} ${detail}`)).toEqual([
      'add-consumer billing-1',
      ...['reset-offsets billing → earliest', 'reset-offsets billing → latest'],
      'delete-group billing',
    ]);
    const reads = (group?.offsets ?? []).map((each) => each.partition);
    expect(reads).toHaveLength(6);
    expect(acts[1]?.command).toMatchObject({
      offsets: Object.fromEntries(reads.map((each) => [each, 0])),
    });
    const all = clusterCommands(frame, { ...en, ...actWords.en }).map(({ label }) => label);
    expect(all).toContain('Reset offsets billing → latest');
    expect(commandOf('reset-offsets')).toEqual(acts[1]?.command);
    expect(commandOf('reset-offsets', { to: 'latest' })).toEqual(acts[2]?.command);
    expect(commandOf('delete-offsets', { part: 'quakes-1' })).toEqual({
      ...{ command: 'delete-offsets', group: 'billing', partitions: ['quakes-1'] },
    });
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
      'heal',
      'cut',
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
  const lines = clusterCommands(frame, { ...en, ...actWords.en });
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

test('a member of a group can be closed on its card and in the palette, a reader by hand cannot', () => {
  const closes = (node: string) =>
    actsOn(frame, { what: 'node', node }).some(({ verb }) => verb === 'call');
  expect(closes('r1')).toBe(false);
  const scenario = withGroup(sandboxScenario, { members: 2, rebalance: 'eager' });
  frame = session.open(sandboxRecording(scenario), LENS);
  expect(closes('billing-a')).toBe(true);
  // The last member waits until it polls: it is started where it stands.
  const starts = (node: string) =>
    actsOn(frame, { what: 'node', node }).find(({ verb }) => verb === 'poll-loop')?.command;
  expect(starts('billing-a')).toBeUndefined();
  expect(starts('billing-b')).toEqual({ command: 'poll-loop', consumer: 'billing-b', on: true });
  const line = clusterCommands(frame, { ...en, ...actWords.en }).find(({ label }) =>
    label.endsWith('billing-a close()'),
  );
  expect(line?.command).toEqual({
    ...{ command: 'call', consumer: 'billing-a', call: { api: 'close' } },
  });
});
