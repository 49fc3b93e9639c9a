import { afterEach, describe, expect, test, vi } from 'vitest';
import { advanceWithin, type UniverseSpec, universesOf } from '../../../src/explore/universe.ts';
import { createCluster } from '../../../src/kafka/cluster.ts';
import { invariants } from '../../../src/kafka/invariants.ts';
import type { ReplicaSight } from '../../../src/kafka/invariants/sight.ts';
import { minutes, seconds } from '../../../src/kernel/time.ts';
import { hashText } from '../../../src/kernel/world.ts';
import { decodeLink } from '../../../src/scenario/share-link.ts';
import {
  advanceSession,
  createSession,
  currentBranch,
  evaluateIn,
  openSession,
} from '../../../src/session/session.ts';
import { busyScenario } from '../../property/session-story.ts';

const spec: UniverseSpec = {
  scenario: busyScenario,
  commands: [
    { at: seconds(1), command: { command: 'kill', node: 'b2' } },
    // Two at one time: what the first causes at once comes before the second.
    { at: seconds(2), command: { command: 'restart', node: 'b2' } },
    { at: seconds(2), command: { command: 'kill', node: 'b3' } },
    { at: seconds(2.5), command: { command: 'kill', node: 'nobody' } },
    { at: seconds(3), command: { command: 'restart', node: 'b3' } },
    { at: seconds(9), command: { command: 'kill', node: 'b1' } },
  ],
  until: seconds(4),
  asked: ['acked(p1)', 'leo(orders-0@b1)', 'up(b1) && up(b2)', 'hw(orders-9@b1)'],
  watched: true,
};

describe('a universe', () => {
  test.each([1, 2, 7])('is the life that a session of seed %i has', (seed) => {
    const { scenario, commands, until, asked } = spec;
    const session = createSession({ scenario, seed, commands, playhead: 0 });
    const { cursor } = currentBranch(session);
    while (cursor.cluster.now < until) advanceSession(session, until);
    const values = evaluateIn(session, asked);
    expect(universesOf(spec)(seed)).toEqual({
      seed,
      steps: cursor.cluster.steps,
      time: until,
      hash: hashText(cursor.cluster),
      answers: asked.map((expression) => ({ expression, ...values[expression] })),
      failure: null,
    });
  });

  test('is the same whether anybody looks on or not, and however often it is played', () => {
    const run = universesOf(spec);
    const first = run(3);
    expect(universesOf({ ...spec, watched: false })(3)).toEqual(first);
    expect(run(4).hash).not.toBe(first.hash);
    expect(run(3)).toEqual(first);
  });

  test('answers what has a value, and says why something has none', () => {
    const { answers } = universesOf(spec)(1);
    expect(answers[0]).toEqual({ expression: 'acked(p1)', value: expect.any(Number) as number });
    expect(answers[2]).toEqual({ expression: 'up(b1) && up(b2)', value: true });
    expect(answers[3]).toEqual({
      expression: 'hw(orders-9@b1)',
      error: { problem: 'no-replica', partition: 'orders-9', broker: 'b1' },
    });
  });

  test('does not begin when an expression cannot be read', () => {
    expect(() => universesOf({ ...spec, asked: ['hw('] })).toThrow(problemOf('incomplete'));
    expect(() => universesOf({ ...spec, asked: ['magic(1)'] })).toThrow(problemOf('unknown-name'));
  });

  test('that goes round in circles is ended', () => {
    const cluster = createCluster(busyScenario.cluster, 1);
    expect(() => advanceWithin(cluster, minutes(600), 1_000)).toThrow(
      expect.objectContaining({ name: 'endless' }),
    );
  });
});

const problemOf = (problem: string): unknown =>
  expect.objectContaining({ problem: expect.objectContaining({ problem }) as unknown });

describe('a universe that breaks an invariant', () => {
  const name = 'offsets-in-order';
  const rule = invariants.find((each) => each.name === name);
  /** A planted bug: it is said that offsets have a gap as soon as a log is long. */
  const plant = () => {
    if (rule?.on !== 'replica') throw new Error('The rule looks at replicas.');
    const check = ({ replica }: ReplicaSight): string | null =>
      replica.log.endOffset > 20 ? 'Planted.' : null;
    vi.spyOn(rule, 'check').mockImplementation(check);
  };
  afterEach(() => {
    vi.restoreAllMocks();
  });

  test('stops there, and its link opens it there', () => {
    plant();
    const { failure, time, answers } = universesOf(spec)(5);
    expect(failure).toEqual({
      name,
      sentence: 'Planted.',
      at: time,
      link: expect.any(String) as string,
    });
    expect(time).toBeLessThan(spec.until);
    expect(answers).toEqual([]);
    const { recording, problems } = decodeLink(failure?.link ?? '', {
      scenario: (id) => (id === busyScenario.id ? { ...busyScenario, opensAt: 1 } : undefined),
      dataSet: () => false,
    });
    expect(problems).toEqual([]);
    if (recording === null) throw new Error('The link does not open');
    expect(recording).toEqual({
      scenario: { ...busyScenario, id: 'universe' },
      seed: 5,
      commands: spec.commands.filter(({ at }) => at <= time),
      playhead: time,
    });
    expect(() => openSession(recording)).toThrow(
      expect.objectContaining({ name, message: 'Planted.' }),
    );
  });

  test('goes on when nobody looks', () => {
    const healthy = universesOf(spec)(5);
    plant();
    expect(universesOf({ ...spec, watched: false })(5)).toEqual(healthy);
  });
});

test('what is thrown without a name is a crash', () => {
  const command = { command: 'send', producer: 'p2', records: null } as never;
  const run = universesOf({ ...spec, commands: [{ at: seconds(1.5), command }] });
  expect(run(1)).toMatchObject({
    time: seconds(1.5),
    failure: { name: 'crash', at: seconds(1.5) },
  });
});
