import { describe, expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { createListener } from '../../../../src/kafka/network/listener.ts';
import { drain, scheduleAppend } from '../../../../src/kafka/raft/leader.ts';
import { nextOffset, quorumLeader } from '../../../../src/kafka/raft/raft.ts';
import type { ServerStep } from '../../../../src/kafka/step.ts';
import { THREE, others, names, idOf } from './members.ts';
import {
  cutOff,
  elect,
  harm,
  leaders,
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

const FOUR = [...THREE, 'c4'];

/** What a leader knows of another member. */
function progressOf(quorum: Quorum, leader: string, who: string) {
  const state = stateOf(quorum, leader);
  return state.role === 'leader' ? state.replicas[idOf(quorum, who)] : undefined;
}

function settled(about: { voters?: number; upgraded?: boolean } = {}) {
  const all = FOUR.slice(0, about.voters ?? 3);
  const quorum = someQuorum({ voters: all.length });
  const leader = elect(quorum, all, seconds(6));
  run(quorum, seconds(3));
  if (about.upgraded === true) tell(quorum, leader, { do: 'upgrade' });
  run(quorum, seconds(1));
  const [left = '', right = '', third = ''] = others(leader, all);
  return { quorum, leader, left, right, third };
}

describe('the high watermark of a new leader', () => {
  test('is not known while a majority has no record of its epoch, be it all before that', () => {
    const { quorum, leader: first } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, first) });
    const leads = (): string | undefined =>
      others(first).find((each) => stateOf(quorum, each).role === 'leader');
    until(quorum, () => leads() !== undefined, seconds(8));
    const leader = leads() ?? '';
    const [other = ''] = others(first).filter((each) => each !== leader);
    until(quorum, () => progressOf(quorum, leader, other) !== undefined, seconds(1));
    // The follower has all that there was before this epoch, and asks for what comes first in it.
    expect(stateOf(quorum, leader)).toMatchObject({ epochStartOffset: 1, highWatermark: null });
    expect(progressOf(quorum, leader, other)?.endOffset).toBe(1);
    until(quorum, () => progressOf(quorum, leader, other)?.endOffset === 2, seconds(1));
    expect(stateOf(quorum, leader)).toMatchObject({ highWatermark: 2 });
  });
});

describe('a record is committed', () => {
  test('when three of four voters have it, not with two', () => {
    const { quorum, leader, left, right, third } = settled({ voters: 4 });
    for (const who of [right, third]) harm(quorum, { fault: 'kill', node: nodeOf(quorum, who) });
    write(quorum, leader, 'a');
    run(quorum, seconds(1));
    expect(logOf(member(quorum, left)).at(-1)).toMatch(/ a$/);
    expect(names(quorum, leader)).toEqual([]);
    harm(quorum, { fault: 'start', node: nodeOf(quorum, right) });
    until(quorum, () => names(quorum, leader).includes('a'), seconds(1));
  });

  test('not by a voter that has been given a new disk, once voters are known by their disks', () => {
    const { quorum, leader, left, right } = settled({ upgraded: true });
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, right) });
    for (const how of ['kill', 'wipe', 'start'] as const)
      harm(quorum, { fault: how, node: nodeOf(quorum, left) });
    write(quorum, leader, 'a');
    run(quorum, seconds(2));
    expect(logOf(member(quorum, left)).at(-1)).toMatch(/ a$/);
    expect(names(quorum, leader)).not.toContain('a');
    // Nor does what it fetches keep the leader in office.
    run(quorum, seconds(3));
    expect(leaders(quorum)).toEqual([]);
    // It has no vote itself: it waits for a leader and asks nobody.
    run(quorum, seconds(5));
    expect(['follower', 'unattached']).toContain(stateOf(quorum, left).role);
  });

  test('by a voter with a new disk, while voters are known by their ids alone (kraft.version 0)', () => {
    const { quorum, leader, left, right } = settled();
    harm(quorum, { fault: 'kill', node: nodeOf(quorum, right) });
    for (const how of ['kill', 'wipe', 'start'] as const)
      harm(quorum, { fault: how, node: nodeOf(quorum, left) });
    write(quorum, leader, 'a');
    run(quorum, seconds(2));
    expect(names(quorum, leader)).toEqual(['a']);
  });

  test('and given to an observer only from the disk, when the leader is alone', () => {
    const disk = { writeTime: 0, syncTime: millis(300) };
    const quorum = someQuorum({ voters: 1, observers: 1, disk });
    run(quorum, seconds(5));
    write(quorum, 'c1', 'a');
    run(quorum, millis(200));
    expect(logOf(member(quorum, 'c1')).at(-1)).toMatch(/ a$/);
    expect(logOf(member(quorum, 'b1')).at(-1)).not.toMatch(/ a$/);
    run(quorum, millis(200));
    expect(logOf(member(quorum, 'b1')).at(-1)).toMatch(/ a$/);
    expect(names(quorum, 'b1')).toEqual(['a']);
  });
});

describe('what the leader knows of a replica', () => {
  test('caught up is when it had all that the log had then', () => {
    const { quorum, leader, left, right } = settled();
    cutOff(quorum, left, [leader, right]);
    write(quorum, leader, 'a');
    run(quorum, seconds(1));
    const late = progressOf(quorum, leader, left);
    expect(late?.endOffset).toBe(1);
    expect(late?.lastCaughtUpAt).toBe(late?.lastFetchAt);
    expect(progressOf(quorum, leader, right)).toMatchObject({ endOffset: 2 });
    cutOff(quorum, left, [leader, right], 'heal');
    until(quorum, () => progressOf(quorum, leader, left) !== late, seconds(4));
    // It asks for what it lacks: that is a fetch, but not all there is.
    expect(progressOf(quorum, leader, left)).toMatchObject({
      endOffset: 1,
      lastCaughtUpAt: late?.lastCaughtUpAt,
    });
    run(quorum, seconds(1));
    const caughtUp = progressOf(quorum, leader, left);
    expect(caughtUp?.endOffset).toBe(2);
    expect(caughtUp?.lastCaughtUpAt).toBe(caughtUp?.lastFetchAt);
  });
});

describe('who leads, as the process above is told', () => {
  test('is nobody once the leader of the epoch has resigned', () => {
    const { quorum, leader, left } = settled();
    const { epoch } = stateOf(quorum, leader);
    for (const who of [leader, left])
      expect(quorumLeader(member(quorum, who).raft)).toEqual({ id: idOf(quorum, leader), epoch });
    cutOff(quorum, leader, others(leader));
    until(quorum, () => stateOf(quorum, leader).role === 'resigned', seconds(5));
    expect(quorumLeader(member(quorum, leader).raft)).toEqual({ id: -1, epoch });
  });
});

describe('decisions that are to be written', () => {
  const stepOf = (quorum: Quorum): ServerStep => {
    const { now, nodes } = quorum.world;
    const random = nodes[0]?.random ?? new Int32Array(4);
    const listener = createListener();
    return { now, clock: now, random, out: [], moved: [], listener, coordinators: {} };
  };
  const topics = (...given: string[]) =>
    given.map((name) => ({
      type: 'TopicRecord' as const,
      value: { name, topicId: 'AAAAAAAAAAAAAAAAAAAAAg' },
    }));

  test('have their offsets at once, and wait together for one linger', () => {
    const { quorum, leader } = settled();
    const { raft } = member(quorum, leader);
    const step = stepOf(quorum);
    expect(nextOffset(raft)).toBe(1);
    expect(scheduleAppend(raft, topics('a', 'b'), step)).toBe(2);
    expect(scheduleAppend(raft, topics('c'), step)).toBe(3);
    expect(nextOffset(raft)).toBe(4);
    expect(step.out).toEqual([
      {
        do: 'timer',
        key: 'raft-linger',
        at: step.now + millis(25),
        timer: { of: 'raft', timer: 'raft-linger' },
      },
    ]);
    expect(raft.disk.log.endOffset).toBe(1);
    drain(raft, step);
    expect(logOf(member(quorum, leader)).slice(1)).toEqual(['1 a', '2 b', '3 c']);
    expect(step.out[1]).toEqual({ do: 'cancel', key: 'raft-linger' });
    const written = step.out.length;
    drain(raft, step);
    expect(step.out).toHaveLength(written);
  });

  test('without a record wait for nothing; and only a leader writes', () => {
    const { quorum, leader, left } = settled();
    const step = stepOf(quorum);
    expect(scheduleAppend(member(quorum, leader).raft, [], step)).toBe(0);
    expect(step.out).toEqual([]);
    const follower = member(quorum, left).raft;
    expect(() => scheduleAppend(follower, topics('a'), step)).toThrow(/only the leader/);
    expect(nextOffset(follower)).toBe(1);
  });
});
