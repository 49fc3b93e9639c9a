import { expect, test } from 'vitest';
import { seconds } from '../../../../src/kernel/time.ts';
import type { Command } from '../../../../src/scenario/command.ts';
import { act, pass, story, type Story } from './story.ts';

/** What the operator's client told at last about a command, once it has had five seconds. */
function outcome(told: Story, command: Command): string {
  act(told, command);
  pass(told, seconds(5));
  const last = told.notes.findLast((each) => each.note === 'answered');
  return last?.note === 'answered' ? `${last.api} ${last.error}` : 'nothing';
}

const kinds = (told: Story): string[] => told.notes.map(({ note }) => note);

test('a topic gets more partitions, other settings, and is deleted, each by way of a broker', () => {
  const told = story({ brokers: 3 });
  expect(outcome(told, { command: 'create-partitions', topic: 'journal', count: 3 })).toBe(
    'CreatePartitions NONE',
  );
  const set = { 'retention.ms': 60_000 };
  expect(outcome(told, { command: 'alter-config', topic: 'journal', set })).toBe(
    'IncrementalAlterConfigs NONE',
  );
  const wrong = { 'retention.mss': 60_000 };
  expect(outcome(told, { command: 'alter-config', topic: 'journal', set: wrong })).toBe(
    'IncrementalAlterConfigs INVALID_CONFIG',
  );
  expect(outcome(told, { command: 'delete-topic', topic: 'journal' })).toBe('DeleteTopics NONE');
  expect(kinds(told)).toEqual(
    expect.arrayContaining(['partitions-added', 'config-changed', 'topic-deleted']),
  );
  expect(outcome(told, { command: 'delete-topic', topic: 'journal' })).toBe(
    'DeleteTopics UNKNOWN_TOPIC_OR_PARTITION',
  );
});

test('replicas move to other brokers, and leadership goes back to the preferred one', () => {
  const told = story({ brokers: 3 });
  const partition = 'journal-0';
  expect(outcome(told, { command: 'reassign', partition, replicas: [2, 3] })).toBe(
    'AlterPartitionReassignments NONE',
  );
  expect(told.notes).toContainEqual(expect.objectContaining({ note: 'reassigned', partition }));
  expect(outcome(told, { command: 'elect', partition, election: 'preferred' })).toBe(
    'ElectLeaders ELECTION_NOT_NEEDED',
  );
  expect(outcome(told, { command: 'reassign', partition, replicas: null })).toBe(
    'AlterPartitionReassignments NO_REASSIGNMENT_IN_PROGRESS',
  );
});

test('settings of one broker and of all brokers', () => {
  const told = story({ brokers: 2 });
  const set = { 'log.retention.ms': 60_000 };
  const done = 'IncrementalAlterConfigs NONE';
  expect(outcome(told, { command: 'alter-config', broker: 2, set })).toBe(done);
  expect(outcome(told, { command: 'alter-config', set })).toBe(done);
  expect(outcome(told, { command: 'alter-config', unset: ['log.retention.ms'] })).toBe(done);
});

test('a broker that is gone is unregistered', () => {
  const told = story({ brokers: 3 });
  act(told, { command: 'kill', node: 'b3' });
  pass(told, seconds(20));
  expect(outcome(told, { command: 'unregister-broker', broker: 3 })).toBe('UnregisterBroker NONE');
  expect(outcome(told, { command: 'unregister-broker', broker: 9 })).toBe(
    'UnregisterBroker BROKER_ID_NOT_REGISTERED',
  );
});

test('a voter leaves the quorum and comes back, its directory read from the quorum', () => {
  const told = story({ controllers: 3 });
  pass(told, seconds(5));
  // A voter of a static quorum has no directory in the voter set, and so names no valid voter.
  expect(outcome(told, { command: 'remove-voter', controller: 'c3' })).toBe(
    'RemoveRaftVoter INVALID_REQUEST',
  );
  expect(outcome(told, { command: 'update-feature', feature: 'kraft.version', level: 1 })).toBe(
    'UpdateFeatures NONE',
  );
  expect(outcome(told, { command: 'remove-voter', controller: 'c3' })).toBe('RemoveRaftVoter NONE');
  expect(outcome(told, { command: 'remove-voter', controller: 'c3' })).toBe(
    'RemoveRaftVoter VOTER_NOT_FOUND',
  );
  expect(outcome(told, { command: 'add-voter', controller: 'c3' })).toBe('AddRaftVoter NONE');
});

test('a feature level that does not exist is refused', () => {
  const told = story({});
  expect(
    outcome(told, { command: 'update-feature', feature: 'metadata.version', level: 900 }),
  ).toBe('UpdateFeatures INVALID_UPDATE_VERSION');
});

test('the controller may be down for a while: the call waits for it', () => {
  const told = story({ brokers: 2 });
  act(told, { command: 'kill', node: 'c1' });
  pass(told, seconds(1));
  expect(outcome(told, { command: 'delete-topic', topic: 'journal' })).toBe('nothing');
  act(told, { command: 'restart', node: 'c1' });
  pass(told, seconds(15));
  expect(told.notes).toContainEqual(
    expect.objectContaining({ note: 'answered', api: 'DeleteTopics', error: 'NONE' }),
  );
});
