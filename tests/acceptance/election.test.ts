import { expect, test } from 'vitest';
import { seconds } from '../../src/kernel/time.ts';
import { written } from './ask.ts';
import { arrived, entriesAt, isFenced, leader, logOf, partition, valuesAt } from './look.ts';
import {
  cutOff,
  heal,
  openStory,
  pass,
  shutDown,
  toAll,
  told,
  until,
  type Story,
} from './story.ts';

const isr = (story: Story): string => partition(story).isr.join();
const elr = (story: Story): string => partition(story).elr.join();

const fencedAll = (story: Story, ...ids: number[]): void => {
  until(story, 'they are fenced', () => ids.every((id) => isFenced(story, id)));
};

test('row 5: the first of the ISR, in the order of the replicas, is elected', () => {
  const story = openStory();
  const since = story.cluster.now;
  toAll(story, 'kill', 'b1');
  until(story, 'another leads', () => leader(story) === 2);
  expect(told(story, 'leader-elected', since)).toMatchObject([{ leader: 2, why: 'isr' }]);
  expect(isr(story)).toBe('2,3');
});

test('row 5: the ELR holds who left when the ISR fell below min ISR, not who left earlier', () => {
  const story = openStory({ topic: { 'min.insync.replicas': 2 } });
  shutDown(story, 'b3');
  expect([isr(story), elr(story)]).toEqual(['1,2', '']);
  shutDown(story, 'b2');
  expect([isr(story), elr(story)]).toEqual(['1', '2']);
  shutDown(story, 'b1');
  expect([isr(story), elr(story)]).toEqual(['', '1,2']);
  expect(leader(story)).toBe(-1);
});

test('row 5: when the ISR is empty a member of the ELR leads as soon as it is back, and nobody else', () => {
  const story = openStory({ topic: { 'min.insync.replicas': 2 } });
  for (const node of ['b3', 'b2', 'b1']) shutDown(story, node);
  const since = story.cluster.now;
  toAll(story, 'restart', 'b3');
  until(story, 'b3 is alive', () => !isFenced(story, 3));
  pass(story, seconds(5));
  expect(leader(story)).toBe(-1);
  toAll(story, 'restart', 'b2');
  until(story, 'there is a leader', () => leader(story) === 2);
  expect(told(story, 'leader-elected', since)).toMatchObject([{ leader: 2, why: 'elr' }]);
  expect(partition(story)).toMatchObject({ isr: [2], elr: [1], recovering: false });
});

test('row 5: a killed broker keeps its seat until its next process registers, then loses it', () => {
  const story = openStory();
  toAll(story, 'kill', 'b2', 'b3');
  fencedAll(story, 2, 3);
  toAll(story, 'kill', 'b1');
  fencedAll(story, 1);
  expect([isr(story), elr(story), leader(story)]).toEqual(['', '1', -1]);
  const since = story.cluster.now;
  toAll(story, 'restart', 'b1');
  until(story, 'it has registered', () => told(story, 'broker-registered', since).length > 0);
  until(story, 'its seat is gone', () => elr(story) === '', seconds(1));
  expect(leader(story)).toBe(-1);
  // The last known leader: it counts as unclean.
  until(story, 'it leads', () => leader(story) === 1);
  expect(told(story, 'leader-elected', since)).toMatchObject([{ leader: 1, why: 'last-known' }]);
  expect(partition(story)).toMatchObject({ isr: [1], recovering: true });
});

test('row 5: a broker that was stopped in order leads again from the ELR, with nothing to recover', () => {
  const story = openStory();
  for (const node of ['b2', 'b3', 'b1']) shutDown(story, node);
  expect([isr(story), elr(story)]).toEqual(['', '1']);
  const since = story.cluster.now;
  toAll(story, 'restart', 'b1');
  until(story, 'it leads', () => leader(story) === 1);
  expect(told(story, 'leader-elected', since)).toMatchObject([{ leader: 1, why: 'elr' }]);
  expect(partition(story).recovering).toBe(false);
});

test('row 5: where a topic allows it, the first replica that lives is elected uncleanly, in the moment of the fencing', () => {
  const story = openStory({ topic: { 'unclean.leader.election.enable': true } });
  toAll(story, 'kill', 'b2', 'b3');
  fencedAll(story, 2, 3);
  toAll(story, 'restart', 'b2', 'b3');
  cutOff(story, 'b1', 'b2', 'b3');
  until(story, 'they live', () => !isFenced(story, 2) && !isFenced(story, 3));
  expect(isr(story)).toBe('1');
  const since = story.cluster.now;
  toAll(story, 'kill', 'b1');
  until(story, 'b1 is fenced', () => isFenced(story, 1));
  expect(partition(story)).toMatchObject({ leader: 2, isr: [2], elr: [], recovering: true });
  expect(told(story, 'leader-elected', since)).toMatchObject([{ leader: 2, why: 'unclean' }]);
});

test('row 6: a follower says of which epoch its last record is, and is told where the logs part', () => {
  const story = openStory();
  expect(written(story, 1, ['m1'], { acks: -1 })).toBe('NONE');
  cutOff(story, 'b1', 'b2', 'b3');
  expect(written(story, 1, ['lost'], { acks: 1 })).toBe('NONE');
  toAll(story, 'kill', 'b1');
  heal(story, 'b1', 'b2', 'b3');
  until(story, 'another leads', () => leader(story) === 2);
  pass(story, seconds(1));
  const epoch = partition(story).leaderEpoch;
  expect(written(story, 2, ['m2'], { acks: -1 })).toBe('NONE');
  const since = story.cluster.now;
  toAll(story, 'restart', 'b1');
  until(story, 'it has all', () => valuesAt(story, 1).join() === 'm1,m2');
  const [fetch] = arrived(story, 'FetchRequest', { since, from: 'b1', to: 'b2' }).filter(
    ({ message }) => message.body.topics.length > 0,
  );
  const asked = fetch?.message.body.topics[0]?.partitions[0];
  expect(asked).toMatchObject({ fetchOffset: 2, lastFetchedEpoch: 0, currentLeaderEpoch: epoch });
  const [answer] = arrived(story, 'FetchResponse', { since, from: 'b2', to: 'b1' }).filter(
    ({ message }) => message.body.responses.length > 0,
  );
  const found = answer?.message.body.responses[0]?.partitions[0];
  expect(found).toMatchObject({ divergingEpoch: { epoch: 0, endOffset: 1 }, records: [] });
  expect(told(story, 'truncated', since)).toMatchObject([{ by: 'b1', from: 2, to: 1 }]);
  expect(entriesAt(story, 1)).toEqual(entriesAt(story, 2));
  expect(logOf(story, 1).epochs).toEqual(logOf(story, 2).epochs);
});

test('row 6, M3: of an epoch that the leader never knew it says where the one before ended', () => {
  const story = openStory({ brokers: 2, topic: { 'unclean.leader.election.enable': true } });
  expect(written(story, 1, ['m0'], { acks: -1 })).toBe('NONE');
  cutOff(story, 'b1', 'b2');
  expect(written(story, 1, ['a1'])).toBe('NONE');
  until(story, 'b1 is alone', () => isr(story) === '1');
  toAll(story, 'kill', 'b1');
  until(story, 'b2 leads', () => leader(story) === 2);
  pass(story, seconds(1));
  expect(written(story, 2, ['b1', 'b2'])).toBe('NONE');
  toAll(story, 'kill', 'b2');
  until(story, 'nobody leads', () => leader(story) === -1);
  toAll(story, 'restart', 'b1');
  until(story, 'b1 leads', () => leader(story) === 1);
  pass(story, seconds(1));
  expect(written(story, 1, ['c2'])).toBe('NONE');
  heal(story, 'b1', 'b2');
  toAll(story, 'restart', 'b2');
  until(story, 'both are in sync', () => isr(story) === '1,2');
  expect(valuesAt(story, 1)).toEqual(['m0', 'a1', 'c2']);
  expect(entriesAt(story, 2)).toEqual(entriesAt(story, 1));
});
