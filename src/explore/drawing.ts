import { below, between, type Random, seedRandom, textStream } from '../kernel/random.ts';
import { millis, type Micros } from '../kernel/time.ts';

/** Draws the parts of a universe from one seed, and nothing else. */
export type Drawing = {
  /** From `min` to `max`, both included. */
  between: (min: number, max: number) => number;
  /** Milliseconds drawn evenly, as virtual time. */
  millis: (min: number, max: number) => Micros;
  /** True in so many of a hundred cases. */
  maybe: (percent: number) => boolean;
  /** One of a list that is not empty. */
  oneOf: <T>(list: readonly T[]) => T;
  /** The list in an order of chance. */
  shuffled: <T>(list: readonly T[]) => T[];
};

/** What all parts of a universe must agree in. */
export type Mood = {
  /**
   * Processes die and come back, and nothing else goes wrong: then what is lost can be told from
   * what was done.
   */
  onlyDeaths: boolean;
  /**
   * Voters leave and come in when told to, or lose their disks. Never both: what is left of a
   * quorum after one of them cannot always spare the other.
   */
  quorum: 'stays' | 'changes' | 'loses';
};

export function drawMood(seed: number): Mood {
  const draw = drawingOf(seed, 'mood');
  const onlyDeaths = draw.maybe(20);
  const quorum = draw.maybe(25) ? 'changes' : draw.maybe(20) ? 'loses' : 'stays';
  return { onlyDeaths, quorum };
}

/**
 * A stream for each part, so that a change of how one part is drawn leaves the others as they were.
 */
export function drawingOf(seed: number, part: string): Drawing {
  const random: Random = seedRandom(seed, textStream(`swarm ${part}`));
  const oneOf = <T>(list: readonly T[]): T => list[below(random, list.length)] as T;
  return {
    between: (min, max) => between(random, min, max),
    millis: (min, max) => millis(between(random, min, max)),
    maybe: (percent) => below(random, 100) < percent,
    oneOf,
    shuffled: (list) => {
      const rest = [...list];
      return list.map(() => rest.splice(below(random, rest.length), 1)[0] as (typeof list)[number]);
    },
  };
}
