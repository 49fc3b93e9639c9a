import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { linkTo } from '../../src/explore/failure.ts';
import { universesOf } from '../../src/explore/universe.ts';
import { parseRecording } from '../../src/scenario/parse-recording.ts';
import { decodeLink } from '../../src/scenario/share-link.ts';
import { invariants } from '../../src/kafka/invariants.ts';
import { drawUniverse } from '../../src/explore/draw.ts';
import { breakable, mutations } from './mutations.ts';
import { runSeed, runUniverse } from '../../src/explore/run.ts';

const FIRST_SEED = 1;
/** As many as fit into some seconds; `npm run swarm` plays more. */
const SEEDS = 10;
/** A universe in which some tricks find their moment. */
const WITH_TRICKS = 4;
/** A universe in which the first of two commands at one time has an effect at once. */
const WITH_TWO_AT_ONCE = 23;
const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

describe('a swarm of universes', () => {
  test.each(seeds)('seed %i keeps every invariant, and gets well again', (seed) => {
    const { failure } = runSeed(seed);
    expect(failure).toBeNull();
  });

  test('a seed always gives the same life', () => {
    expect(runSeed(FIRST_SEED)).toEqual(runSeed(FIRST_SEED));
  });

  test.each([WITH_TRICKS, WITH_TWO_AT_ONCE])('a session does what was done in seed %i', (seed) => {
    const { recording, played, steps } = runSeed(seed);
    const { scenario, commands } = recording;
    const spec = { scenario, commands, until: played, asked: [], watched: true };
    expect(universesOf(spec)(seed)).toMatchObject({ steps, time: played, failure: null });
  });

  test('what was done at a moment that only the run could name is recorded, and can be done again', () => {
    const universe = drawUniverse(WITH_TRICKS);
    const first = runUniverse(universe);
    const { recording } = first;
    expect(recording.commands.length).toBeGreaterThan(universe.recording.commands.length);
    expect(runUniverse({ ...universe, recording, tricks: [] })).toEqual(first);
    expect(parseRecording(recording)).toEqual({ recording });
  });

  test('what is drawn comes through the door, and a link opens it', () => {
    for (const seed of seeds.flatMap((each) => [each, each * 1_000])) {
      const { recording } = drawUniverse(seed);
      expect(parseRecording(recording)).toEqual({ recording });
      const shipped = { scenario: () => undefined, dataSet: () => false };
      expect(decodeLink(linkTo(recording, recording.playhead), shipped)).toEqual({
        recording: {
          ...recording,
          commands: recording.commands.filter(({ at }) => at <= recording.playhead),
        },
        problems: [],
      });
    }
  });
});

describe('rules that are broken on purpose', () => {
  test.each(mutations)('$name is in the source once', ({ file, find, breaks }) => {
    expect(readFileSync(file, 'utf8').split(find)).toHaveLength(2);
    expect(breakable).toContain(breaks);
  });

  test('each invariant has one', () => {
    const broken = mutations.map(({ breaks }) => breaks);
    expect(invariants.map(({ name }) => name).filter((name) => !broken.includes(name))).toEqual([]);
  });
});
