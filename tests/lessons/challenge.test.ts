import { describe, expect, test } from 'vitest';
import type { Challenge } from '../../src/lesson/types.ts';
import { below, type Random, seedRandom } from '../../src/kernel/random.ts';
import type { Act } from '../../src/scenario/act.ts';
import type { Command } from '../../src/scenario/command.ts';
import type { SessionApi } from '../../src/session/api.ts';
import { allLessons } from './all-lessons.ts';
import { CALM, LENS, openAt, planned, runUntil, standing } from './play-challenge.ts';

/**
 * Attempts at random: so many that luck shows, and no more than these steps of the cluster allow.
 */
const MONKEYS = { min: 40, max: 60 };
const STEPS_MAX = 20_000;

const lessons = await allLessons();
const actionsIn = (acts: Act[]): number => acts.filter(({ act }) => act === 'do').length;

describe.each(lessons)('the challenge of $id', ({ told }) => {
  const { challenge } = told.en;
  const { win, lose, solution, allow, budget, par } = challenge;

  test.each([challenge.seed, 1, 2, 3])('with seed %i the reference solution wins', (seed) => {
    const session = openAt(challenge.scenario, seed);
    runUntil(session, planned(session.schedule(solution, [])).endsAt);
    expect(standing(session, challenge)).toEqual({ won: true, lost: false });
  });

  test('the solution uses only what the learner may use, and no more than par', () => {
    const used = solution.flatMap((act) => (act.act === 'do' ? [act.command.command] : []));
    expect(allow).toEqual(expect.arrayContaining(used));
    expect(actionsIn(solution)).toBe(par);
    expect(par).toBeLessThanOrEqual(budget);
  });

  test('doing nothing neither wins nor loses', () => {
    const session = openAt(challenge.scenario, challenge.seed);
    runUntil(session, challenge.scenario.opensAt + 10 * CALM);
    expect(standing(session, challenge)).toEqual({ won: false, lost: false });
  });

  // Its steps bound it, and not the clock of a machine that may be busy.
  test('acting at random rarely wins, and often loses', { timeout: 0 }, () => {
    const ends: string[] = [];
    for (let steps = 0; ends.length < MONKEYS.max && steps < STEPS_MAX;) {
      const played = letMonkeyPlay(challenge, ends.length);
      ends.push(played.end);
      steps += played.steps;
    }
    expect(ends.length).toBeGreaterThanOrEqual(MONKEYS.min);
    expect(ends.filter((end) => end === 'won').length).toBeLessThan(ends.length * 0.05);
    expect(ends).toContain('lost');
  });

  test('win and lose are never true together on the way to the solution', () => {
    const session = openAt(challenge.scenario, challenge.seed);
    for (const act of solution) {
      if (act.act !== 'do') continue;
      give(session, act.command);
      expect(standing(session, challenge).lost, JSON.stringify(act.command)).toBe(false);
    }
    expect(session.evaluate([win, lose])).toEqual({
      [win]: { value: true },
      [lose]: { value: false },
    });
  });
});

/** Gives a command and waits until the cluster is calm. Gives the number of steps so far. */
function give(session: SessionApi, command: Command): number {
  session.apply(command, LENS);
  return runUntil(session, session.recording().playhead + CALM);
}

type Attempt = { end: 'won' | 'lost' | 'spent'; steps: number };

function letMonkeyPlay(challenge: Challenge, monkey: number): Attempt {
  const random = seedRandom(challenge.seed, monkey);
  const session = openAt(challenge.scenario, challenge.seed);
  let steps = 0;
  for (let action = 0; action < challenge.budget; action += 1) {
    steps = give(session, randomCommand(random, challenge));
    const { won, lost } = standing(session, challenge);
    if (won) return { end: 'won', steps };
    if (lost) return { end: 'lost', steps };
  }
  return { end: 'spent', steps };
}

const oneOf = <T>(random: Random, items: readonly T[]): T =>
  items[below(random, items.length)] as T;

function randomCommand(random: Random, { allow, scenario }: Challenge): Command {
  const { producers, consumers } = scenario.cluster;
  const command = oneOf(random, allow);
  const consumer = oneOf(random, consumers);
  const partition = oneOf(random, consumer.assign);
  const offset = below(random, 10);
  switch (command) {
    case 'send':
      return {
        command,
        producer: oneOf(random, producers).name,
        records: Array.from({ length: 1 + below(random, 5) }, () => {
          const value = oneOf(random, ['J', 'K', 'L']);
          return { key: value, value };
        }),
      };
    case 'poll':
      return { command, consumer: consumer.name, max: 1 + below(random, 5) };
    case 'seek':
      return { command, consumer: consumer.name, partition, offset };
    case 'delete-records':
      return { command, partition, before: offset };
    default:
      throw new Error(`a monkey does not know how to ${command}: teach it here`);
  }
}
