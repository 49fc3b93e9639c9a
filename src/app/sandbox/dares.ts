import { advance, cut, kill, load, pause } from '../../lesson/acts.ts';
import type { Act } from '../../scenario/act.ts';
import type { Playback } from '../time/playback.svelte.ts';

/** What a person may try first: each ends in something to ask about. */
export type Dare = 'leader' | 'lost' | 'stuck';

/** For the sandbox as it opens: three brokers, p1 with acks=all, p2 with acks=1. */
export const dares: Readonly<Record<Dare, readonly Act[]>> = {
  /** The leader of a partition dies under load. */
  leader: [load('p1', '100ms', { keys: 6 }), advance('2s'), kill('b1')],
  /** A leader acknowledges alone what no follower can fetch, and dies. */
  lost: [
    load('p2', '50ms', { keys: 6 }),
    advance('2s'),
    cut('b1', 'b2'),
    cut('b1', 'b3'),
    advance('1s'),
    kill('b1'),
  ],
  /** A follower in the ISR falls silent: acks=all waits for it. */
  stuck: [load('p1', '100ms', { keys: 6 }), advance('2s'), pause('b2')],
};

/** As fast as life. */
const PACE = 1_000_000;

/** Does what a dare says from now on, and lets time run. */
export async function begin(playback: Playback, dare: Dare): Promise<void> {
  await playback.schedule([...dares[dare]], []);
  playback.changed?.();
  playback.clock.pace = PACE;
  playback.play();
}
