import { type Failure, universeLink } from './failure.ts';
import type { UniverseResult, UniverseSpec } from './universe.ts';

/**
 * What is known of a universe whose worker did not live to tell. Apart from what plays one, so that
 * a page can say it without the code of a cluster.
 * @param how a name and a sentence for what became of the worker
 */
export function lostUniverse(
  spec: UniverseSpec,
  seed: number,
  how: Pick<Failure, 'name' | 'sentence'>,
): UniverseResult {
  const failure = { ...how, at: 0, link: universeLink(spec, seed, spec.until) };
  return { seed, steps: 0, time: 0, hash: '0'.repeat(16), answers: [], failure };
}
