import type { Json } from '../../src/kafka/protocol/codec.ts';
import type { Names } from './timeline-names.ts';
import type { NodeInStep } from './timeline-scope.ts';
import { active, voterIds } from './timeline-disk.ts';
import type { begin, TimelineWorld } from './timeline-world.ts';

/** A timeline while it is played. */
export type TimelinePlay = {
  readonly world: TimelineWorld;
  readonly names: Names;
  /** Steps that go on while others are played, by the name that an `outcome` asks for. */
  readonly later: Map<string, ReturnType<typeof begin<Json | undefined>>>;
  /** Voters in the order in which they led. */
  readonly leaders: number[];
  /**
   * What each voter is called in the recording, such as $c2: bound when a step first names it, or
   * when it first leads.
   */
  readonly places: Map<number, string>;
  /** Topics that the script has named. */
  readonly topics: Set<string>;
  /** Pairs of hosts whose link is cut, in one direction. */
  readonly cuts: { from: string; to: string }[];
  /**
   * Offsets in the metadata log: where the timeline began, and up to where a `see` has shown it.
   */
  begun: number;
  seenTo: number;
  /** The quorum's epoch when the timeline began. */
  firstEpoch: number;
  /** A fault that no `await` and no `settle` has followed. */
  faultSinceSettle: boolean;
};

/** Looks who leads the quorum, and gives the next name to one who never did. */
export function noteLeaders(play: TimelinePlay): void {
  const now = active(play.world);
  if (now === 0 || play.leaders.includes(now)) return;
  play.leaders.push(now);
  if (play.names.hasRoles && !play.places.has(now)) play.places.set(now, freePlaces(play)[0] ?? '');
}

/**
 * The node that a step means. A name that is not bound yet goes to the voter that has as many free
 * ones before it, by id.
 */
export function nodeIn(play: TimelinePlay, said: NodeInStep): number {
  if (typeof said === 'number') return said;
  noteLeaders(play);
  for (const [id, name] of play.places) if (name === said) return id;
  const rest = freeVoters(play);
  const id = rest[freePlaces(play).indexOf(said)];
  if (id === undefined) throw new Error(`nobody is called ${said}`);
  play.places.set(id, said);
  return id;
}

/** Names the voters that never led and that no step named. */
export function bindRest(play: TimelinePlay): void {
  if (!play.names.hasRoles) return;
  const free = freePlaces(play);
  for (const [index, id] of freeVoters(play).entries()) play.places.set(id, free[index] ?? '');
}

const freeVoters = ({ world, places }: TimelinePlay): number[] =>
  voterIds(world).filter((id) => !places.has(id));

function freePlaces({ world, places }: TimelinePlay): string[] {
  const taken = new Set(places.values());
  return voterIds(world)
    .map((_, index) => `$c${index + 1}`)
    .filter((name) => !taken.has(name));
}
