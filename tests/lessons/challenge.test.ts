import { describe, expect, test } from 'vitest';
import type { Challenge } from '../../src/lesson/types.ts';
import { below, type Random, seedRandom } from '../../src/kernel/random.ts';
import type { Act } from '../../src/scenario/act.ts';
import type { Command } from '../../src/scenario/command.ts';
import type { SessionApi } from '../../src/session/api.ts';
import { allLessons } from './all-lessons.ts';
import { CALM, LENS, openAt, runUntil, standing } from './play-challenge.ts';

const MONKEYS = 200;

const lessons = await allLessons();
const actionsIn = (acts: Act[]): number => acts.filter(({ act }) => act === 'do').length;

describe.each(lessons)('the challenge of $id', ({ told }) => {
  const { challenge } = told.en;
  const { win, lose, solution, allow, budget, par } = challenge;

  test.each([challenge.seed, 1, 2, 3])('with seed %i the reference solution wins', (seed) => {
    const session = openAt(challenge.scenario, seed);
    runUntil(session, session.schedule(solution, []).endsAt);
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

  test('acting at random rarely wins, and often loses', () => {
    const ends = Array.from({ length: MONKEYS }, (_each, monkey) =>
      letMonkeyPlay(challenge, monkey),
    );
    expect(ends.filter((end) => end === 'won').length).toBeLessThan(MONKEYS * 0.05);
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

function give(session: SessionApi, command: Command): void {
  session.apply(command, LENS);
  runUntil(session, session.recording().playhead + CALM);
}

function letMonkeyPlay(challenge: Challenge, monkey: number): 'won' | 'lost' | 'spent' {
  const random = seedRandom(challenge.seed, monkey);
  const session = openAt(challenge.scenario, challenge.seed);
  for (let action = 0; action < challenge.budget; action += 1) {
    give(session, randomCommand(random, challenge));
    const { won, lost } = standing(session, challenge);
    if (won) return 'won';
    if (lost) return 'lost';
  }
  return 'spent';
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
