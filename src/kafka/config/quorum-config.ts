/** Settings of the quorum and its log, for controllers and brokers. (QuorumConfig, KRaftConfigs, MetadataLogConfig) */
export const quorumConfig = {
  'controller.quorum.append.linger.ms': {
    default: 25,
    unit: 'ms',
    least: 0,
    about: 'How long a controller gathers decisions before it writes them as one batch.',
  },
  'controller.quorum.election.backoff.max.ms': {
    default: 1_000,
    unit: 'ms',
    least: 0,
    about: 'The longest wait of a voter whose leader has resigned before it stands for election.',
  },
  'controller.quorum.election.timeout.ms': {
    default: 1_000,
    unit: 'ms',
    least: 1,
    about: 'How long an election may take at least; the rest, up to as much again, is drawn.',
  },
  'controller.quorum.fetch.timeout.ms': {
    default: 2_000,
    unit: 'ms',
    least: 1,
    about: 'How long a voter waits for its leader’s answers before it stands for election.',
  },
  'controller.quorum.request.timeout.ms': {
    default: 2_000,
    unit: 'ms',
    least: 1,
    about: 'How long a member of the quorum waits for an answer before it gives the connection up.',
  },
  'controller.quorum.retry.backoff.ms': {
    default: 20,
    unit: 'ms',
    least: 0,
    about: 'How long a member of the quorum waits before it asks again after an error.',
  },
  'metadata.log.max.record.bytes.between.snapshots': {
    default: 20_971_520,
    unit: 'bytes',
    least: 1,
    about: 'Bytes of metadata after which a snapshot is made.',
  },
  'metadata.log.max.snapshot.interval.ms': {
    default: 3_600_000,
    unit: 'ms',
    least: 0,
    about: 'The longest time between two snapshots while there is something new; 0 for none.',
  },
  'metadata.log.segment.bytes': {
    default: 1_073_741_824,
    unit: 'bytes',
    least: 8_388_608,
    about: 'The size at which a segment of the metadata log is closed.',
  },
  'metadata.log.segment.ms': {
    default: 604_800_000,
    unit: 'ms',
    least: 1,
    about: 'The age at which a segment of the metadata log is closed.',
  },
  'metadata.max.idle.interval.ms': {
    default: 500,
    unit: 'ms',
    least: 0,
    about:
      'How often the active controller writes a record that says nothing, so that the log moves.',
  },
  'metadata.max.retention.bytes': {
    default: 104_857_600,
    unit: 'bytes',
    least: -1,
    about: 'Bytes of log and snapshots above which the oldest are deleted; -1 for no end.',
  },
  'metadata.max.retention.ms': {
    default: 604_800_000,
    unit: 'ms',
    least: -1,
    about:
      'The age of snapshots, and of the log before them, at which they are deleted; -1 for ever.',
  },
} as const;
