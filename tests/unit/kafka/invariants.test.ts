import { describe, expect, test } from 'vitest';
import { GROUP_TOPIC } from '../../../src/kafka/coordinator/group/group-coordinator.ts';
import { invariants } from '../../../src/kafka/invariants.ts';
import { newTruth } from '../../../src/kafka/invariants/ghost.ts';
import { readLogConfig } from '../../../src/kafka/log/log-config.ts';
import {
  addMember,
  areOneInstance,
  askToCommit,
  coordinate,
  coordinateByEpochs,
  giveTo,
  inventOffset,
  tellGeneration,
} from './invariants-groups.ts';
import {
  ack,
  adopt,
  batch,
  brokenBy,
  brokerAt,
  commit,
  dieAndReturn,
  emptyLog,
  hand,
  type Hand,
  harm,
  image,
  logOf,
  look,
  publish,
  raftAt,
  read,
  replicaOf,
  rewrite,
  T0,
  write,
  writeMetadata,
  writeTo,
} from './invariants-world.ts';

const A = batch(0, 'a');
const B = batch(1, 'b');

const clean = { leader: 2, leaderEpoch: 1, partitionEpoch: 2, isr: [2, 3] };

/** A world for each invariant in which it, and no other before it, is broken. */
const broken: Record<string, (on: Hand) => void> = {
  'watermarks-in-order': (on) => {
    commit(on, A);
    replicaOf(on, 2).highWatermark = 3;
    look(on, 1);
  },
  'high-watermark-forward': (on) => {
    commit(on, A);
    replicaOf(on, 1).highWatermark = 0;
    look(on, 0);
  },
  'offsets-in-order': (on) => {
    commit(on, A);
    write(on, 1, batch(2, 'gap'));
    look(on, 0);
  },
  'batch-epochs-in-order': (on) => {
    commit(on, A);
    write(on, 2, batch(1, 'b', { partitionLeaderEpoch: 4 }));
    write(on, 2, batch(2, 'c', { partitionLeaderEpoch: 3 }));
    look(on, 1);
  },
  'epoch-cache-in-order': (on) => {
    write(on, 1, A);
    logOf(on, 1).epochs = Object.freeze([{ epoch: 5, startOffset: 0 }]);
    look(on, 0);
  },
  'log-matching': (on) => {
    write(on, 1, A);
    look(on, 0);
    write(on, 2, batch(0, 'other'));
    look(on, 1);
  },
  'committed-matching': (on) => {
    commit(on, A);
    commit(on, B);
    rewrite(on, 3, [A, batch(1, 'b', { partitionLeaderEpoch: 3 })]);
    replicaOf(on, 3).highWatermark = 2;
    look(on, 2);
  },
  'leader-completeness': (on) => {
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2]);
    // Broker 3 takes up an epoch that no metadata gave it.
    adopt(on, image(3, { leader: 3, leaderEpoch: 1, isr: [1, 2, 3], partitionEpoch: 3 }), 3);
    brokerAt(on, 3).memory.image = brokerAt(on, 1).memory.image;
    look(on, 2);
  },
  'candidate-completeness': (on) => {
    commit(on, A, 1, [1, 2]);
  },
  'new-candidate-completeness': (on) => {
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2]);
    publish(on, image(3, { isr: [1, 2, 3], partitionEpoch: 3 }));
  },
  'no-committed-record-lost': (on) => {
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2]);
    // The others have lost it, and nobody looks at them.
    for (const id of [1, 2]) brokerAt(on, id).disk.logs = {};
    write(on, 3, A);
    look(on, 2);
    rewrite(on, 3, []);
    look(on, 2);
  },
  'one-leader-of-an-epoch': (on) => {
    replicaOf(on, 2).state.role = 'leader';
    look(on, 1);
  },
  'replica-epochs-forward': (on) => {
    publish(on, image(2, clean));
    adopt(on, image(1), 3);
    brokerAt(on, 3).memory.image = brokerAt(on, 1).memory.image;
    look(on, 2);
  },
  'follower-not-ahead': (on) => {
    write(on, 2, A);
    look(on, 1);
  },
  'kill-loses-nothing': (on) => {
    write(on, 1, A);
    look(on, 0);
    dieAndReturn(on, 1, 'kill', []);
    look(on, 0);
  },
  'files-hold-the-log': (on) => {
    writeTo(logOf(on, 1), A);
    look(on, 0);
  },
  'enough-in-sync': (on) => {
    publish(on, image(2, { isr: [1], elr: [2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2]);
  },
  'idempotent-sequences': (on) => {
    const from7 = { producerId: 7, producerEpoch: 0 };
    commit(on, batch(0, 'a', { ...from7, baseSequence: 0 }));
    commit(on, batch(1, 'a', { ...from7, baseSequence: 0 }));
  },
  'maximal-isr-covers': (on) => {
    const shrunk = image(2, { isr: [1, 2], partitionEpoch: 2 });
    replicaOf(on, 1).image = shrunk.partitions[T0] as never;
    look(on, 0);
  },
  'maximal-isr-still-covers': (on) => {
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    publish(on, image(3, { isr: [1, 2, 3], partitionEpoch: 3 }));
  },
  'isr-among-replicas': (on) => publish(on, image(2, { isr: [1, 2, 2] })),
  'leader-in-isr': (on) => publish(on, image(2, { isr: [2, 3] })),
  'elr-outside-isr': (on) => publish(on, image(2, { isr: [1], elr: [1] })),
  'elr-only-when-needed': (on) => publish(on, image(2, { isr: [1, 2], elr: [3] })),
  'partition-epochs-forward': (on) => {
    publish(on, image(2, { partitionEpoch: 1, isr: [1, 2] }), []);
  },
  'no-fenced-in-isr': (on) => publish(on, image(2, {}, { fenced: [3] })),
  'broker-epochs-forward': (on) => publish(on, image(2, {}, { epochs: [1, 2, 1] })),
  'metadata-agrees': (on) => {
    brokerAt(on, 2).memory.image = image(1, { isr: [1, 2] });
    look(on, 1);
  },
  'metadata-forward': (on) => {
    publish(on, image(2, clean));
    brokerAt(on, 3).memory.image = image(1);
    look(on, 2);
  },
  'acked-is-committed': (on) => {
    // They have it, and the leader does not know.
    for (const id of [1, 2, 3]) write(on, id, A);
    ack(on, 1, 0);
  },
  'acked-is-everywhere': (on) => {
    publish(on, image(2, { isr: [1, 2], partitionEpoch: 2 }));
    commit(on, A, 1, [1, 2]);
    const news = image(3, { isr: [1, 2, 3], partitionEpoch: 3 });
    replicaOf(on, 1).image = news.partitions[T0] as never;
    ack(on, 1, 0);
  },
  'acked-survives-one-fault': (on) => {
    commit(on, A);
    ack(on, 1, 0);
    dieAndReturn(on, 1, 'power-cut', []);
    publish(on, image(2, { leader: -1, leaderEpoch: 1, isr: [] }), []);
    publish(on, image(3, { leader: 1, leaderEpoch: 2, isr: [1], recovering: true }));
  },
  'read-is-committed': (on) => {
    commit(on, A);
    write(on, 1, B);
    read(on, 1, [A, B], 1);
  },
  'consistent-read': (on) => {
    commit(on, A);
    read(on, 1, [batch(0, 'other')], 1);
  },
  'one-quorum-leader': (on) => {
    raftAt(on, 0).memory.state.role = 'leader';
    look(on, 0);
  },
  'one-active-controller': (on) => {
    on.world.nodes[0] = {
      ...(on.world.nodes[0] as Hand['world']['nodes'][number]),
      state: {
        ...(on.world.nodes[0] as Hand['world']['nodes'][number]).state,
        controller: { id: 1, memory: { committed: image(1), claimedEpoch: 1 } },
      },
    };
    look(on, 0);
  },
  'quorum-leader-completeness': (on) => {
    writeMetadata(on, 3, A);
    look(on, 3);
    const { disk, memory } = raftAt(on, 0);
    disk.election = { epoch: 2, leaderId: 1, voted: { id: 1 } };
    memory.state.role = 'leader';
    look(on, 0);
  },
  'quorum-watermark-forward': (on) => {
    writeMetadata(on, 3, A);
    look(on, 3);
    raftAt(on, 3).memory.highWatermark = 0;
    look(on, 3);
  },
  'quorum-epoch-forward': (on) => {
    raftAt(on, 0).disk.election = { epoch: 0, leaderId: -1, voted: null };
    look(on, 0);
  },
  'one-vote-in-an-epoch': (on) => {
    raftAt(on, 3).disk.election = { epoch: 1, leaderId: 101, voted: { id: 7 } };
    look(on, 3);
  },
  'metadata-log-matching': (on) => {
    writeMetadata(on, 3, A);
    look(on, 3);
    writeMetadata(on, 1, batch(0, 'other'));
    look(on, 1);
  },
  'one-owner-in-a-generation': (on) => {
    addMember(on, 'm1', 7, ['t-0', 't-1']);
    addMember(on, 'm2', 7, ['t-1']);
    giveTo(on, 'm2', 't-1');
  },
  'generations-forward': (on) => {
    addMember(on, 'm1', 7, ['t-0']);
    giveTo(on, 'm1', 't-0');
    tellGeneration(on, 'm1', 6);
    giveTo(on, 'm1', 't-0');
  },
  'commits-are-of-owners': (on) => {
    coordinate(on, { m1: [0], m2: [1] });
    askToCommit(on, 'm2');
  },
  'coordinator-goes-by-its-log': (on) => {
    inventOffset(on);
  },
  'metadata-not-cut': (on) => {
    writeMetadata(on, 3, A);
    look(on, 3);
    writeMetadata(on, 0, A);
    look(on, 0);
    raftAt(on, 0).disk.log = emptyLog('__cluster_metadata-0');
    look(on, 0);
  },
};

describe('each invariant finds a world in which it is broken', () => {
  for (const { name } of invariants)
    test(name, () => {
      const on = hand();
      expect(() => broken[name]?.(on)).toThrow(brokenBy(name));
    });
});

test('there is a broken world for each invariant and for nothing else', () => {
  expect(Object.keys(broken).sort()).toEqual(invariants.map(({ name }) => name).sort());
});

test('a member commits what it has, and what no member has', () => {
  const on = hand();
  coordinate(on, { m1: [0], m2: [1] });
  expect(() => askToCommit(on, 'm1')).not.toThrow();
  coordinate(on, { m1: [], m2: [1] });
  expect(() => askToCommit(on, 'm1')).not.toThrow();
});

test.each([
  { by: 'epochs', coordinated: coordinateByEpochs, history: 1, isKept: true },
  { by: 'epochs', coordinated: coordinateByEpochs, history: 0, isKept: false },
  { by: 'a generation', coordinated: coordinate, history: 1, isKept: false },
])(
  'who gave up a partition may be lost with a record, where members go by epochs ($by, $history lost)',
  ({ coordinated, history, isKept }) => {
    const on = hand();
    coordinated(on, { m1: [0], m2: [1] });
    on.ghost.truths.groups = { ...newTruth(`${GROUP_TOPIC}-0`, ''), history };
    const commits = expect(() => askToCommit(on, 'm2'));
    if (isKept) commits.not.toThrow();
    else commits.toThrow(brokenBy('commits-are-of-owners'));
  },
);

test('two processes of one instance may both have what one of them was told to give up', () => {
  const on = hand();
  addMember(on, 'm1', 7, ['t-1']);
  addMember(on, 'm2', 7, ['t-1']);
  areOneInstance(on, 'm1', 'm2');
  expect(() => giveTo(on, 'm2', 't-1')).not.toThrow();
});

test('what happens in a healthy cluster breaks nothing', () => {
  const on = hand();
  commit(on, A);
  ack(on, 1, 0);
  read(on, 1, [A], 1);
  replicaOf(on, 2).highWatermark = 1;
  look(on, 1);
  // Broker 1 dies with a record that nobody else has; broker 2 leads, broker 1 comes back and cuts
  // it.
  write(on, 1, B);
  look(on, 0);
  dieAndReturn(on, 1, 'kill', [A, B]);
  publish(on, image(2, clean), [2, 3, 1]);
  commit(on, batch(1, 'c', { partitionLeaderEpoch: 1 }), 2, [2, 3]);
  rewrite(on, 1, [A]);
  look(on, 0);
  write(on, 1, batch(1, 'c', { partitionLeaderEpoch: 1 }));
  replicaOf(on, 1).highWatermark = 2;
  look(on, 0);
  expect(on.ghost.losses).toEqual([]);
});

test('a producer may number its records as it likes', () => {
  const on = hand();
  const [record] = A.records;
  if (record === undefined) throw new Error('a batch of one record');
  const records = [record, { ...record, offsetDelta: 5 }];
  commit(on, Object.freeze({ ...A, records, lastOffsetDelta: 1 }));
  commit(on, batch(2, 'next'));
  expect(on.ghost.losses).toEqual([]);
});

test('gaps are right where a topic is compacted', () => {
  const on = hand();
  for (const id of [1, 2, 3])
    logOf(on, id).config = readLogConfig({
      'cleanup.policy': 'compact',
      'min.insync.replicas': '2',
    });
  commit(on, A);
  commit(on, batch(5, 'f'));
  harm(on, 0, 'pause');
  expect(on.ghost.losses).toEqual([]);
});

test.each(['1', '2'])(
  'where a topic has no min.insync.replicas of its own the value of the cluster counts (%s)',
  (value) => {
    const on = hand();
    const kept = image(2, { isr: [1], elr: [2, 3], partitionEpoch: 2 });
    const brokerConfigs = { '': { 'min.insync.replicas': value } };
    const publishes = expect(() => {
      publish(on, Object.freeze({ ...kept, topicConfigs: {}, brokerConfigs }));
    });
    if (value === '2') publishes.not.toThrow();
    else publishes.toThrow(brokenBy('elr-only-when-needed'));
  },
);
