import type { ConnectionSentences, SettingWords } from './setting-words.ts';

const connection: ConnectionSentences = {
  'metadata.max.age.ms':
    'The age at which metadata is asked for again although nothing went wrong.',
  'reconnect.backoff.ms': 'How long the client waits before it connects again.',
  'reconnect.backoff.max.ms': 'The longest wait before it connects again.',
  'request.timeout.ms': 'How long an answer may take before the connection is given up.',
  'retry.backoff.ms': 'How long the client waits before it repeats a request that failed.',
  'socket.connection.setup.timeout.ms': 'How long opening a connection may take.',
};

const growing = {
  'retry.backoff.ms': 'How long the first retry waits; the wait doubles with each further one.',
  'retry.backoff.max.ms': 'The longest wait before a retry.',
};

export const settingsEn: SettingWords = {
  title: 'Settings',
  default: 'default',
  unset: 'unset',
  whose: { topic: 'Topic', broker: 'Broker', producer: 'Producer', consumer: 'Consumer' },
  ofTopics: (topic, unit) =>
    `${topic} of topics that do not say${unit === null ? '' : `, in ${unit}`}.`,
  of: {
    topic: {
      'cleanup.policy':
        'What happens to old segments: deleted by age and size, or compacted by key.',
      'compression.type': 'The codec batches are stored with; producer keeps what came.',
      'delete.retention.ms':
        'How long a tombstone stays readable after the cleaner first came across it.',
      'file.delete.delay.ms': 'How long the file of a deleted segment still lies on the disk.',
      'flush.messages':
        'Records after which the log is forced to the disk. Kafka leaves that to replication.',
      'flush.ms':
        'Age of unflushed records at which the flusher, if it runs, forces the log to the disk.',
      'follower.replication.throttled.replicas':
        'Replicas, as partition:broker or *, whose followers are held to the rate of the broker.',
      'index.interval.bytes': 'Bytes of records between two entries of a segment’s indexes.',
      'internal.segment.bytes':
        'Kafka’s own tests set this to have smaller segments than segment.bytes allows.',
      'leader.replication.throttled.replicas':
        'Replicas, as partition:broker or *, whose leaders are held to the rate of the broker.',
      'max.compaction.lag.ms': 'The age at which records must be compacted, however few they are.',
      'max.message.bytes': 'The largest batch that the topic takes.',
      'message.timestamp.after.max.ms': 'How far in the future a create time may lie.',
      'message.timestamp.before.max.ms': 'How far in the past a create time may lie.',
      'message.timestamp.type': 'Whose clock stamps a record: the producer’s or the leader’s.',
      'min.cleanable.dirty.ratio':
        'The share of not yet compacted bytes above which a log is compacted.',
      'min.compaction.lag.ms': 'The age below which records are not compacted.',
      'min.insync.replicas': 'In-sync replicas that acks=all needs before a write is taken.',
      'retention.bytes':
        'Bytes that a partition keeps at least; older segments beyond that are deleted.',
      'retention.ms':
        'How long segments are kept, by the time of their latest record; -1 for ever.',
      'segment.bytes': 'The size at which a segment is closed.',
      'segment.index.bytes': 'The size at which an index is full and its segment is closed.',
      'segment.jitter.ms':
        'A chance amount taken off segment.ms, so that not all segments are closed at once.',
      'segment.ms': 'The age, by record timestamps, at which a segment is closed.',
      'unclean.leader.election.enable':
        'Whether a replica that may lack records can lead when no other is left.',
    },
    broker: {
      'auto.create.topics.enable': 'Whether asking for an unknown topic creates it.',
      'auto.leader.rebalance.enable':
        'Whether the controller gives leaderships back to preferred replicas by itself.',
      'broker.heartbeat.interval.ms': 'How often a broker tells the controller that it lives.',
      'broker.session.timeout.ms':
        'How long the controller waits for a heartbeat before it fences a broker.',
      'controlled.shutdown.enable':
        'Whether a broker that is stopped has its leaderships moved away first.',
      'controller.quorum.append.linger.ms':
        'How long a controller gathers decisions before it writes them as one batch.',
      'controller.quorum.election.backoff.max.ms':
        'The longest wait of a voter whose leader has resigned before it stands for election.',
      'controller.quorum.election.timeout.ms':
        'How long an election may take at least; the rest, up to as much again, is drawn.',
      'controller.quorum.fetch.timeout.ms':
        'How long a voter waits for its leader’s answers before it stands for election.',
      'controller.quorum.request.timeout.ms':
        'How long a member of the quorum waits for an answer before it gives the connection up.',
      'controller.quorum.retry.backoff.ms':
        'How long a member of the quorum waits before it asks again after an error.',
      'default.replication.factor': 'Replicas of a topic that is created without a number.',
      'delete.topic.enable': 'Whether topics can be deleted.',
      'follower.replication.throttled.rate':
        'Bytes a second that a broker takes for throttled replicas it follows.',
      'group.consumer.assignors':
        'How a group that only heartbeats may be shared out; the first where its members do not say.',
      'group.consumer.heartbeat.interval.ms':
        'How often the coordinator wants to hear from members that only heartbeat.',
      'group.consumer.max.heartbeat.interval.ms':
        'The longest heartbeat interval that a group may set for itself.',
      'group.consumer.max.session.timeout.ms':
        'The longest session timeout that a group may set for itself.',
      'group.consumer.min.heartbeat.interval.ms':
        'The shortest heartbeat interval that a group may set for itself.',
      'group.consumer.min.session.timeout.ms':
        'The shortest session timeout that a group may set for itself.',
      'group.consumer.migration.policy':
        'Whether a group may change its protocol while it has members: never, to the new one, back, or both ways.',
      'group.consumer.max.size': 'Members that a group may have that only heartbeats.',
      'group.consumer.regex.refresh.interval.ms':
        'How often the coordinator looks again for topics that the patterns of a group match.',
      'group.consumer.session.timeout.ms':
        'How long a member that only heartbeats may be silent before it is removed.',
      'group.initial.rebalance.delay.ms':
        'How long an empty group waits for more members after its first one.',
      'group.max.session.timeout.ms':
        'The longest session.timeout.ms that a member of a classic group may ask for.',
      'group.max.size': 'Members that a classic group may have.',
      'group.min.session.timeout.ms':
        'The shortest session.timeout.ms that a member of a classic group may ask for.',
      'initial.broker.registration.timeout.ms':
        'How long a starting broker tries to be registered before it gives up.',
      'leader.imbalance.check.interval.seconds':
        'How often, in seconds, the controller looks for leaderships to give back.',
      'leader.replication.throttled.rate':
        'Bytes a second that a broker gives to followers of throttled replicas.',
      'log.cleaner.backoff.ms': 'How long the cleaner rests when there is nothing to compact.',
      'log.cleaner.dedupe.buffer.size':
        'Memory for the keys of one cleaning, 24 bytes each, filled to nine tenths.',
      'log.cleaner.enable': 'Whether this broker compacts logs at all.',
      'log.flush.offset.checkpoint.interval.ms':
        'How often it is written down how far each log is flushed.',
      'log.flush.scheduler.interval.ms':
        'How often the flusher looks for logs that flush.ms is over for, and that time itself where it is not set. Usually never.',
      'log.flush.start.offset.checkpoint.interval.ms':
        'How often it is written down where each log starts.',
      'log.initial.task.delay.ms': 'How long after its start a broker first looks after its logs.',
      'log.retention.check.interval.ms':
        'How often segments that are too old or too many are looked for.',
      'max.incremental.fetch.session.cache.slots': 'Fetch sessions that a broker remembers.',
      'metadata.log.max.record.bytes.between.snapshots':
        'Bytes of metadata after which a snapshot is made.',
      'metadata.log.max.snapshot.interval.ms':
        'The longest time between two snapshots while there is something new; 0 for none.',
      'metadata.log.segment.bytes': 'The size at which a segment of the metadata log is closed.',
      'metadata.log.segment.ms': 'The age at which a segment of the metadata log is closed.',
      'metadata.max.idle.interval.ms':
        'How often the active controller writes a record that says nothing, so that the log moves.',
      'metadata.max.retention.bytes':
        'Bytes of log and snapshots above which the oldest are deleted; -1 for no end.',
      'metadata.max.retention.ms':
        'The age of snapshots, and of the log before them, at which they are deleted; -1 for ever.',
      'min.insync.replicas': 'In-sync replicas that acks=all needs, in topics that do not say.',
      'num.partitions': 'Partitions of a topic that is created without a number.',
      'offset.metadata.max.bytes':
        'The longest note that a consumer may add to a committed offset.',
      'offsets.retention.check.interval.ms':
        'How often committed offsets that are too old are looked for.',
      'offsets.retention.minutes':
        'Minutes that the offsets of a group are kept after it has become empty.',
      'offsets.commit.timeout.ms':
        'How long a coordinator waits until what it wrote is replicated.',
      'offsets.topic.num.partitions':
        'Partitions of the topic that keeps groups and their offsets.',
      'offsets.topic.replication.factor':
        'Replicas of the topic that keeps groups and their offsets.',
      'offsets.topic.segment.bytes': 'The size at which a segment of that topic is closed.',
      'producer.id.expiration.check.interval.ms': 'How often forgotten producers are looked for.',
      'producer.id.expiration.ms': 'How long a partition remembers a producer that writes nothing.',
      'transaction.max.timeout.ms':
        'The longest time-out that a producer may ask for a transaction.',
      'replica.fetch.backoff.ms':
        'How long a follower waits after an error before it fetches that partition again.',
      'replica.fetch.max.bytes': 'Bytes of one partition that a follower asks for at once.',
      'replica.fetch.min.bytes':
        'Bytes that must be there before a follower’s fetch is answered early.',
      'replica.fetch.response.max.bytes': 'Bytes of one answer that a follower asks for.',
      'replica.fetch.wait.max.ms':
        'How long a leader may hold a follower’s fetch when there is nothing new.',
      'replica.high.watermark.checkpoint.interval.ms':
        'How often high watermarks are written to disk.',
      'replica.lag.max.messages':
        'Of old releases: how many records a follower may lack before it is dropped from the ISR.',
      'replica.lag.time.max.ms':
        'How long a follower may lag behind before the leader drops it from the ISR.',
      'replica.selector.class':
        'With org.apache.kafka.common.replica.RackAwareReplicaSelector consumers are sent to a replica in their own rack.',
      'replica.socket.timeout.ms':
        'How long a follower waits for its leader’s answer before it gives the connection up.',
      'unclean.leader.election.enable':
        'Whether a replica that may lack records can lead when no other is left, in topics that do not say.',
      'unclean.leader.election.interval.ms':
        'How often the controller looks for unclean elections that a topic has come to allow.',
    },
    producer: {
      ...connection,
      ...growing,
      acks: 'Who must have a record before it counts as stored: every in-sync replica, the leader alone, or no broker.',
      'batch.size': 'The size at which a batch is full and leaves at once.',
      'buffer.memory': 'Bytes that may wait in the producer; send() blocks when they are used up.',
      'compression.type': 'The codec that batches are compressed with.',
      'delivery.timeout.ms': 'How long after send() a record is given up at the latest.',
      'enable.idempotence': 'Whether batches are numbered so that a retry is stored once.',
      'linger.ms': 'How long a batch that is not full waits for more records.',
      'max.block.ms': 'How long send() may block for metadata or for room in the buffer.',
      'max.in.flight.requests.per.connection': 'Requests that may be unanswered on one connection.',
      'max.request.size': 'The largest record, and about the largest request, that is sent.',
      'partitioner.ignore.keys': 'Whether records with a key are spread as if they had none.',
      retries: 'How often a batch is sent again after an error that may pass.',
    },
    consumer: {
      ...connection,
      ...growing,
      'auto.commit.interval.ms': 'How often poll() commits what was read, by itself.',
      'default.api.timeout.ms': 'How long a call such as commitSync() may block.',
      'enable.auto.commit': 'Whether poll(), a rebalance and close() commit what was read.',
      'exclude.internal.topics': 'Whether a pattern leaves out topics such as __consumer_offsets.',
      'group.id': 'The group that the consumer belongs to; without one it commits nothing.',
      'group.instance.id': 'Makes it a static member: it may be away until its session ends.',
      'group.protocol': 'How its group rebalances: classic, or consumer, led by the coordinator.',
      'group.remote.assignor': 'The assignor that the coordinator is asked to use.',
      'heartbeat.interval.ms': 'How often a member tells the coordinator that it is there.',
      'max.poll.interval.ms': 'How long the application may take between two polls.',
      'partition.assignment.strategy': 'The assignors that a member offers, the favourite first.',
      'session.timeout.ms': 'How long a member may be silent before it is out of its group.',
      'allow.auto.create.topics': 'Whether asking for an unknown topic may create it.',
      'auto.offset.reset':
        'Where reading begins when there is no position, or one outside the log: latest, earliest, none, or by_duration:PT1H for an hour back.',
      'client.rack':
        'The rack of the consumer: a follower there may be read instead of the leader.',
      'fetch.max.bytes': 'Bytes asked for in one fetch; a larger first batch comes all the same.',
      'fetch.max.wait.ms': 'How long a broker may hold a fetch when there is too little to read.',
      'fetch.min.bytes': 'Bytes that must be there before a fetch is answered early.',
      'isolation.level': 'Whether records of open and aborted transactions are read.',
      'max.partition.fetch.bytes':
        'Bytes asked for of one partition; a larger first batch comes all the same.',
      'max.poll.records': 'Records that one poll() gives to the application at most.',
    },
    admin: { ...connection, ...growing },
  },
};
