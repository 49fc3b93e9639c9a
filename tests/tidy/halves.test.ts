import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { complaintsOf } from './compiler.ts';

// What is known in several places is written in one table, and does not compile before each other
// place knows it, too. Each row writes something new into a table and names those places.

type Half = {
  readonly what: string;
  /** The table. */
  readonly file: string;
  /** What stands in it once, and what is put in its place. */
  readonly find: string;
  readonly put: string;
  /** Where the compiler must complain. */
  readonly missingIn: readonly string[];
};

/** A row behind another one. */
const behind = (find: string, row: string) => ({ find, put: `${find}\n${row}` });

const PRODUCE = "  Produce: api(0, produce, 'Produce', 'broker', null),";
const api = (name: string, broker: string, controller: string): string =>
  `  ${name}: api(99, produce, 'Produce', ${broker}, ${controller}),`;

const HAPPENINGS = 'src/app/words/en/happenings.ts';
const HAPPENINGS_ZH = 'src/app/words/zh/happenings.ts';
const OBSERVABLES = 'src/frame/expression/cluster-observables.ts';

const processCommand = {
  file: 'src/kafka/process-command.ts',
  find: "| { command: 'hang-up'; guest: NodeName }",
  put: "| { command: 'hang-up'; guest: NodeName } | { command: 'wait'; guest: NodeName }",
};

const worldCommand = {
  file: 'src/scenario/command.ts',
  find: 'export type Command = ProcessCommand | WorldCommand;',
  put: "export type Command = ProcessCommand | WorldCommand | { command: 'melt'; node: NodeName };",
};

const halves: readonly Half[] = [
  {
    what: 'an API of each kind without its handler, its refusal and its view',
    file: 'src/kafka/protocol/apis.ts',
    ...behind(
      PRODUCE,
      [
        api('OfBrokers', "'broker'", 'null'),
        api('OfTheQuorum', 'null', "'raft'"),
        api('OfControllers', 'null', "'any'"),
        api('OfTheActive', 'null', "'active'"),
      ].join('\n'),
    ),
    missingIn: [
      'src/kafka/broker/requests.ts',
      'src/kafka/raft/events.ts',
      'src/kafka/server/controller-requests.ts',
      'src/kafka/controller/requests.ts',
      'src/kafka/controller/refusals.ts',
      'src/frame/messages/api-views.ts',
    ],
  },
  {
    what: 'a timer without what is said of it',
    file: 'src/kafka/timers.ts',
    ...behind("        | 'heartbeat'", "        | 'another-timer'"),
    missingIn: ['src/frame/why/timer-views.ts'],
  },
  {
    what: 'a setting that is obeyed without its sentences',
    file: 'src/kafka/config/rows/producer.ts',
    find: "  'linger.ms': {",
    put: "  'another.ms': { type: 'INT', default: 1, obeyedBy: 'producer' },\n  'linger.ms': {",
    missingIn: ['src/app/words/settings-en.ts', 'src/app/words/settings-zh.ts'],
  },
  {
    what: 'a note without its sentence',
    file: 'src/kafka/note.ts',
    find: "| { note: 'polled-nothing' }",
    put: "| { note: 'polled-nothing' } | { note: 'rebalanced'; group: string }",
    missingIn: [HAPPENINGS],
  },
  {
    what: 'a sentence in one language alone',
    file: HAPPENINGS,
    find: "'batch-sent.flush':",
    put: "'high-watermark.leader': '', 'batch-sent.flush':",
    missingIn: [HAPPENINGS_ZH],
  },
  {
    what: 'a finer sentence that is misspelt',
    file: HAPPENINGS,
    find: "'position.seek':",
    put: "'position.seak':",
    missingIn: [HAPPENINGS, HAPPENINGS_ZH],
  },
  {
    what: 'a command to a process without its check, its doing and its sentence',
    ...processCommand,
    missingIn: ['src/scenario/parse-command.ts', 'src/scenario/apply.ts', HAPPENINGS],
  },
  {
    what: 'a command without its form, its word, its act in lessons and what is told of it',
    ...worldCommand,
    missingIn: [
      'src/scenario/apply.ts',
      'src/app/acts/forms/forms.ts',
      'src/app/words/en/acts.ts',
      'src/lesson/acts.ts',
      'src/app/acts/command-told.ts',
    ],
  },
  {
    what: 'an observable that does not say what it shows',
    file: OBSERVABLES,
    find: "    shows: shownOf(0, 'replicas'),\n",
    put: '',
    missingIn: [OBSERVABLES],
  },
  {
    what: 'an observable that shows an unknown thing',
    file: OBSERVABLES,
    find: "shownOf(0, 'replicas')",
    put: "shownOf(0, 'replica')",
    missingIn: [OBSERVABLES],
  },
  {
    what: 'a refusal without its sentences',
    file: 'src/scenario/refusal.ts',
    find: "| { refusal: 'down'; node: NodeName }",
    put: "| { refusal: 'down'; node: NodeName } | { refusal: 'busy'; node: NodeName }",
    missingIn: ['src/app/words/problems/refusals.ts'],
  },
  {
    what: 'a flaw of what comes from outside without its sentences',
    file: 'src/scenario/problem.ts',
    find: "| 'not-a-list'",
    put: "| 'not-a-list' | 'not-a-pair'",
    missingIn: ['src/app/words/problems/flaws.ts'],
  },
  {
    what: 'a reason for an expression to have no value without its sentences',
    file: 'src/frame/expression/problem.ts',
    find: "| { problem: 'division-by-zero' }",
    put: "| { problem: 'division-by-zero' } | { problem: 'overflow' }",
    missingIn: ['src/app/words/problems/expression-problems.ts', 'src/explore/parse-problem.ts'],
  },
  {
    what: 'an invariant without its check and its sentences',
    file: 'src/kafka/invariants/promises.ts',
    find: "'leader-in-isr':",
    put: "'leader-awake': 'KIP-1', 'leader-in-isr':",
    missingIn: ['src/kafka/invariants.ts', 'src/app/words/invariants.ts'],
  },
  {
    what: 'a simplification without its sentences',
    file: 'src/kafka/simplifications.ts',
    find: "'warm-clients',",
    put: "'warm-clients', 'no-gravity',",
    missingIn: ['src/app/words/simplifications.ts'],
  },
  {
    what: 'a rule of an older release without its sentences',
    file: 'src/kafka/legacy-rules.ts',
    find: "{ id: 'no-elr', left: 'KIP-966' },",
    put: "{ id: 'no-elr', left: 'KIP-966' }, { id: 'no-isr', left: 'KIP-1' },",
    missingIn: ['src/app/words/legacy-rules.ts'],
  },
  {
    what: 'a term without its meaning in Chinese',
    file: 'lessons/terms.ts',
    ...behind("  'record',", "  'share-group',"),
    missingIn: ['lessons/glossary-zh.ts'],
  },
];

// The compiler takes its time, more on a machine that is busy.
describe('what is half added does not compile', { timeout: 180_000 }, () => {
  test.each(halves)('$what', ({ file, find, put, missingIn }) => {
    const text = readFileSync(file, 'utf8');
    expect(text.split(find), `${file} has this once: ${find}`).toHaveLength(2);
    const complaints = complaintsOf({ [file]: text.replace(find, put) }, missingIn);
    const silent = missingIn.filter((each) => complaints.get(each)?.length === 0);
    expect(silent).toEqual([]);
  });

  test('and all of it does as it is', () => {
    const files = [...new Set(halves.flatMap(({ missingIn }) => missingIn))];
    expect([...complaintsOf({}, files).values()].flat()).toEqual([]);
  });
});
