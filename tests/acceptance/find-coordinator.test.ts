import { expect, test } from 'vitest';
import { GROUP_TOPIC } from '../../src/kafka/coordinator/group/group-coordinator.ts';
import { errorName } from '../../src/kafka/protocol/errors.ts';
import { answerTo, ask } from './ask.ts';
import { brokerOf } from './counting.ts';
import { act, metadata, openStory, told, until, type Story } from './story.ts';

const SMALL = { 'offsets.topic.num.partitions': 5 };

/** Who coordinates groups, as a broker says: broker or error, in the order of the groups. */
function coordinatorsOf(story: Story, broker: number, ...groups: string[]): (string | number)[] {
  const body = { keyType: 0, coordinatorKeys: groups };
  const question = ask(story, broker, 'FindCoordinator', 6, body);
  until(story, 'it is answered', () => answerTo(story, question) !== null);
  const found = answerTo(story, question);
  if (found === null || found === 'closed' || found.type !== 'FindCoordinatorResponse')
    throw new Error('it is answered');
  return found.body.coordinators.map(({ errorCode, nodeId }) =>
    errorCode === 0 ? nodeId : errorName(errorCode),
  );
}

const isMade = (story: Story, broker: number): boolean =>
  brokerOf(story, broker).memory.image.partitions[`${GROUP_TOPIC}-4`] !== undefined;

test('the topic of the groups is made when the first group is asked for, and only then', () => {
  const story = openStory({ server: SMALL });
  expect(metadata(story).topics[GROUP_TOPIC]).toBeUndefined();
  expect(coordinatorsOf(story, 2, 'g')).toEqual(['COORDINATOR_NOT_AVAILABLE']);
  expect(coordinatorsOf(story, 2, 'g', 'h')).toHaveLength(2);
  until(story, 'it is there', () => [1, 2, 3].every((id) => isMade(story, id)));
  expect(told(story, 'topic-created').filter(({ topic }) => topic === GROUP_TOPIC)).toHaveLength(1);
  expect(metadata(story).topicConfigs[GROUP_TOPIC]).toEqual({
    'cleanup.policy': 'compact',
    'compression.type': 'producer',
    'segment.bytes': '104857600',
  });
  expect(metadata(story).partitions[`${GROUP_TOPIC}-4`]?.replicas).toHaveLength(3);
});

test('a group is coordinated where the hash of its id says, as every broker tells', () => {
  const story = openStory({ server: SMALL });
  coordinatorsOf(story, 1, 'g');
  until(story, 'it is there', () => [1, 2, 3].every((id) => isMade(story, id)));
  const leaderOf = (index: number) => metadata(story).partitions[`${GROUP_TOPIC}-${index}`]?.leader;
  // "g" is 103, "my-group" -1,906,497,762, "polygenelubricants" the lowest number there is.
  const expected = [leaderOf(3), leaderOf(2), leaderOf(0)];
  for (const broker of [1, 2, 3])
    expect(coordinatorsOf(story, broker, 'g', 'my-group', 'polygenelubricants')).toEqual(expected);
});

test('when the coordinator dies another broker is told, and it has loaded the group', () => {
  const story = openStory({ server: { ...SMALL, 'broker.session.timeout.ms': 6_000 } });
  coordinatorsOf(story, 1, 'g');
  const name = `${GROUP_TOPIC}-3`;
  until(story, 'it is there', () => [1, 2, 3].every((id) => isMade(story, id)));
  const first = metadata(story).partitions[name]?.leader ?? 0;
  until(
    story,
    'it is loaded',
    () => brokerOf(story, first).memory.shards[name]?.phase === 'active',
  );
  act(story, { command: 'kill', node: `b${first}` });
  const leads = (): number => metadata(story).partitions[name]?.leader ?? -1;
  until(story, 'another leads', () => leads() >= 0 && leads() !== first);
  const next = leads();
  until(story, 'it is loaded', () => brokerOf(story, next).memory.shards[name]?.phase === 'active');
  expect(coordinatorsOf(story, next, 'g')).toEqual([next]);
});
