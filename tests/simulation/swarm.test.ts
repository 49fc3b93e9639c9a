import { describe, expect, test } from 'vitest';
import { parseRecording } from '../../src/scenario/parse-recording.ts';
import { decodeLink } from '../../src/scenario/link.ts';
import { drawUniverse } from './draw.ts';
import { linkTo, runSeed } from './run.ts';

const FIRST_SEED = 1;
/** As many as fit into some seconds; `npm run swarm` plays more. */
const SEEDS = 16;
const seeds = Array.from({ length: SEEDS }, (_, index) => FIRST_SEED + index);

describe('a swarm of universes', () => {
  test.each(seeds)('seed %i keeps every invariant, and gets well again', (seed) => {
    const { failure } = runSeed(seed);
    expect(failure).toBeNull();
  });

  test('a seed always gives the same life', () => {
    expect(runSeed(FIRST_SEED)).toEqual(runSeed(FIRST_SEED));
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
