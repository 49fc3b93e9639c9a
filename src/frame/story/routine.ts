import type { Cluster } from '../../kafka/cluster.ts';
import type { Ghost } from '../../kafka/invariants/ghost.ts';
import { newTally, type Tally } from '../../kafka/invariants/tally.ts';
import type { Routine, RoutineView } from '../types/story.ts';

/** What the watch has counted; nothing where none looks on. */
export const tallyOf = ({ watch }: Cluster): Tally =>
  watch === null ? newTally() : (watch as Ghost).tally;

/** What goes on all the time, counted up to now and since the person did something. */
export function routineOf(cluster: Cluster): RoutineView {
  const { routine, atAct } = tallyOf(cluster);
  const since = (name: keyof Routine): number => routine[name] - atAct[name];
  return {
    run: { ...routine },
    sinceAct: {
      acked: since('acked'),
      delivered: since('delivered'),
      fetches: since('fetches'),
      at: atAct.at,
    },
  };
}
