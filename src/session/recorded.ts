import { createCluster } from '../kafka/cluster.ts';
import type { RecordedSession } from '../scenario/scenario.ts';
import { type Branch, firstBranch, playheadOf } from './branch.ts';
import { copyCursor } from './cursor.ts';
import type { Session } from './session.ts';

/** The session as a value that can be kept, with all its branches. */
export function recordedSession({ scenario, seed, branches, current }: Session): RecordedSession {
  const places = new Map(branches.map(({ id }, place) => [id, place]));
  return {
    scenario,
    seed,
    branches: branches.map((branch) => ({
      name: branch.name,
      parent: branch.parent === null ? null : (places.get(branch.parent) ?? null),
      forkedAt: branch.forkedAt,
      inherited: branch.inherited,
      commands: branch.commands.slice(branch.inherited),
      playhead: playheadOf(branch),
    })),
    current: places.get(current) ?? 0,
  };
}

/**
 * A session that was kept, before its first step. No branch is run: each is at the beginning of the
 * world and resumes at its playhead when it is switched to.
 */
export function sessionFrom(recorded: RecordedSession): Session {
  const { scenario, seed, current } = recorded;
  const cursor = { cluster: createCluster(scenario.cluster, seed, 0, true), applied: 0 };
  const branches: Branch[] = [];
  for (const [id, { name, parent, forkedAt, inherited, ...own }] of recorded.branches.entries()) {
    const inheritedOnes = branches[parent ?? -1]?.commands.slice(0, inherited) ?? [];
    branches.push({
      ...firstBranch(copyCursor(cursor), [...inheritedOnes, ...own.commands]),
      ...{ id, name, parent, forkedAt, inherited, resumesAt: own.playhead },
    });
  }
  return { scenario, seed, branches, current };
}
