import type { InvariantName } from './promises.ts';

/**
 * What stops a run in which something does not hold. `name` is that of the invariant and `message`
 * the names and numbers of the case, so that both are left where only these two of an error travel.
 */
export class BrokenInvariant extends Error {
  constructor(invariant: InvariantName, found: string) {
    super(found);
    this.name = invariant;
  }
}
