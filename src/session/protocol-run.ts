import { earOfSeries } from '../frame/series/hear.ts';
import { emptySeries } from '../frame/series/series.ts';
import { rebalanceOf } from '../frame/rebalance-view.ts';
import type { RebalanceView } from '../frame/types/rebalance.ts';
import { createCluster } from '../kafka/cluster.ts';
import { underProtocol, type RebalanceProtocol } from '../scenario/rebalance-protocol.ts';
import { runTo } from './cursor.ts';
import { currentBranch, type Session } from './session.ts';

/** Events of one hidden run; a longer one ends earlier. */
const EVENTS_MAX = 600_000;

/**
 * How the group's partitions would have gone from member to member under another protocol: the same
 * cluster, seed and commands, run in hiding from the beginning to the moment of the session, or as
 * far as so many events go (then `to` is less).
 */
export function rebalanceUnder(
  session: Session,
  group: string,
  protocol: RebalanceProtocol,
): RebalanceView {
  const { commands: all, cursor: here } = currentBranch(session);
  const done = { scenario: session.scenario, commands: all.slice(0, here.applied) };
  const { scenario, commands } = underProtocol(done, group, protocol);
  const cursor = { cluster: createCluster(scenario.cluster, session.seed, 0, true), applied: 0 };
  const series = emptySeries();
  const ear = earOfSeries(series, () => cursor.cluster);
  runTo(cursor, commands, here.cluster.now, { ear }, EVENTS_MAX);
  return rebalanceOf(cursor.cluster, series, group);
}
