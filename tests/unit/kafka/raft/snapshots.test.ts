import { describe, expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import { decodeMessage } from '../../../../src/kafka/protocol/codec.ts';
import {
  controlType,
  VotersRecord,
} from '../../../../src/kafka/protocol/records/control-records.ts';
import { THREE, others } from './members.ts';
import {
  ask,
  elect,
  harm,
  logOf,
  member,
  nodeOf,
  run,
  someQuorum,
  stateOf,
  tell,
  until,
  write,
  type Quorum,
} from './raft-world.ts';

const namesOf = (quorum: Quorum, who: string): { endOffset: number; epoch: number }[] =>
  member(quorum, who).raft.disk.snapshots.map(({ endOffset, epoch }) => ({ endOffset, epoch }));

/** The ids of the voters that a member's newest snapshot names. */
function votersIn(quorum: Quorum, who: string): number[] {
  const first = member(quorum, who).raft.disk.snapshots.at(-1)?.batches[0]?.records ?? [];
  const named = first.find(({ key }) => controlType(key) === 'KRAFT_VOTERS')?.value ?? null;
  return named === null
    ? []
    : decodeMessage(VotersRecord, 0, named).voters.map(({ voterId }) => voterId);
}

describe('a snapshot', () => {
  test('is named by the epoch of the last record in it, not of the one behind', () => {
    const quorum = someQuorum({ voters: 3 });
    const first = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    write(quorum, first, 'a');
    run(quorum, seconds(2));
    const { epoch } = stateOf(quorum, first);
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, first) });
    const leads = (): string | undefined =>
      others(first).find((each) => stateOf(quorum, each).role === 'leader');
    until(quorum, () => leads() !== undefined, seconds(8));
    const next = leads() ?? '';
    // Its leader change stands in the log, and is not committed yet.
    expect(logOf(member(quorum, next)).at(-1)).toBe(
      `2 LEADER_CHANGE ${stateOf(quorum, next).epoch}`,
    );
    tell(quorum, next, { do: 'snapshot' });
    expect(namesOf(quorum, next)).toEqual([{ endOffset: 2, epoch }]);
    run(quorum, seconds(1));
    tell(quorum, next, { do: 'snapshot' });
    expect(namesOf(quorum, next).at(-1)).toEqual({
      endOffset: 3,
      epoch: stateOf(quorum, next).epoch,
    });
  });

  test('is written once for an offset', () => {
    const quorum = someQuorum({ voters: 1 });
    run(quorum, seconds(1));
    write(quorum, 'c1', 'a');
    run(quorum, seconds(1));
    tell(quorum, 'c1', { do: 'snapshot' });
    tell(quorum, 'c1', { do: 'snapshot' });
    expect(namesOf(quorum, 'c1')).toEqual([{ endOffset: 2, epoch: 1 }]);
  });

  test('names the voters that were in force at its end, not those that came right behind', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    run(quorum, seconds(1));
    const [gone = ''] = others(leader);
    const { id, disk } = member(quorum, gone).raft;
    const body = { clusterId: null, voterId: id, voterDirectoryId: disk.directoryId };
    ask(quorum, leader, 'RemoveRaftVoter', 0, body);
    const end = member(quorum, leader).replayedTo;
    expect(logOf(member(quorum, leader))[end]).toMatch(/KRAFT_VOTERS/);
    tell(quorum, leader, { do: 'snapshot' });
    expect(votersIn(quorum, leader)).toEqual([101, 102, 103]);
    run(quorum, seconds(1));
    tell(quorum, leader, { do: 'snapshot' });
    expect(votersIn(quorum, leader)).toEqual([101, 102, 103].filter((each) => each !== id));
  });

  test('names no voters while their upgrade is not in it', () => {
    const quorum = someQuorum({ voters: 3 });
    const leader = elect(quorum, THREE, seconds(4));
    run(quorum, seconds(3));
    tell(quorum, leader, { do: 'upgrade' });
    tell(quorum, leader, { do: 'snapshot' });
    expect(member(quorum, leader).raft.disk.snapshots).toHaveLength(1);
    expect(votersIn(quorum, leader)).toEqual([]);
  });
});
