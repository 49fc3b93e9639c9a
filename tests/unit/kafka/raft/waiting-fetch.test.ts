import { expect, test } from 'vitest';
import { millis, seconds } from '../../../../src/kernel/time.ts';
import { THREE, others, names } from './members.ts';
import {
  cutOff,
  elect,
  logOf,
  member,
  nodeOf,
  run,
  someQuorum,
  tell,
  until,
  write,
  type Quorum,
} from './raft-world.ts';

/** Three voters and an observer; the leader's log and everybody's knowledge of it are the same. */
function settled(): { quorum: Quorum; leader: string } {
  const quorum = someQuorum({ voters: 3, observers: 1 });
  const leader = elect(quorum, THREE, seconds(4));
  run(quorum, seconds(3));
  return { quorum, leader };
}

test('a fetch that waits is answered when the high watermark rises, with no record in it (KIP-1166)', () => {
  const { quorum, leader } = settled();
  write(quorum, leader, 'a');
  until(quorum, () => names(quorum, leader).includes('a'), seconds(1));
  // A few ways over the network, and not the half second that the fetch would wait.
  const took = until(quorum, () => names(quorum, 'b1').includes('a'), seconds(1));
  expect(took).toBeLessThan(millis(20));
  for (const who of others(leader))
    expect(until(quorum, () => names(quorum, who).includes('a'), millis(20))).toBeLessThan(
      millis(20),
    );
});

test('a fetch that waits is answered when records come, before they are committed', () => {
  const { quorum, leader } = settled();
  const [left = '', right = ''] = others(leader);
  cutOff(quorum, left, [leader, right, 'b1']);
  cutOff(quorum, right, [leader, 'b1']);
  write(quorum, leader, 'a');
  run(quorum, millis(60));
  expect(logOf(member(quorum, 'b1')).at(-1)).toMatch(/ a$/);
  expect(names(quorum, 'b1')).toEqual([]);
});

test('nothing wakes a fetch that has both the records and the high watermark', () => {
  const { quorum, leader } = settled();
  write(quorum, leader, 'a');
  run(quorum, seconds(2));
  quorum.trace.length = 0;
  run(quorum, seconds(1));
  const answers = quorum.trace.filter(
    ({ what }) => what.event === 'message' && what.message.type === 'FetchResponse',
  );
  // Two a second for each of three.
  expect(answers.length).toBeLessThanOrEqual(6);
});

test('a fetch that waits at a leader that resigns is sent on at once', () => {
  const { quorum, leader } = settled();
  run(quorum, millis(100));
  quorum.trace.length = 0;
  tell(quorum, leader, { do: 'resign' });
  run(quorum, millis(20));
  const told = quorum.trace
    .filter(({ what }) => what.event === 'message' && what.message.type === 'FetchResponse')
    .map(({ node }) => node);
  for (const who of [...others(leader), 'b1']) expect(told).toContain(nodeOf(quorum, who));
});

test('what stands in the place of records that were cut is not on the disk because those were', () => {
  const quorum = someQuorum({ voters: 3, disk: { writeTime: 0, syncTime: millis(300) } });
  const first = elect(quorum, THREE, seconds(8));
  run(quorum, seconds(3));
  cutOff(quorum, first, others(first));
  write(quorum, first, 'a', 'b', 'c', 'd');
  run(quorum, seconds(1));
  const { raft } = member(quorum, first);
  expect(raft.memory.flushedEnd).toBe(raft.disk.log.endOffset);
  const next = elect(quorum, others(first), seconds(12));
  write(quorum, next, 'kept');
  run(quorum, seconds(2));
  cutOff(quorum, first, others(first), 'heal');
  const hasIt = (): boolean => logOf(member(quorum, first)).at(-1)?.endsWith(' kept') === true;
  until(quorum, hasIt, seconds(10));
  expect(raft.memory.flushedEnd).toBeLessThan(raft.disk.log.endOffset);
  run(quorum, seconds(1));
  expect(raft.memory.flushedEnd).toBe(raft.disk.log.endOffset);
});
