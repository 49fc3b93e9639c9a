import { LONG_MAX, type SettingTable } from '../setting.ts';

/** A process’s place in the cluster, and the metadata log. (KRaftConfigs, MetadataLogConfig) */
export const metadataLogSettings = {
  'process.roles': {
    type: 'LIST',
    default: null,
    values: ['broker', 'controller'],
    obeyedBy: null,
  },
  'node.id': { type: 'INT', default: null, least: 0, obeyedBy: null },
  'initial.broker.registration.timeout.ms': { type: 'INT', default: 60_000, obeyedBy: 'broker' },
  'broker.heartbeat.interval.ms': { type: 'INT', default: 2_000, obeyedBy: 'broker' },
  'broker.session.timeout.ms': { type: 'INT', default: 9_000, obeyedBy: ['broker', 'controller'] },
  'controller.listener.names': { type: 'LIST', default: null, obeyedBy: null },
  'sasl.mechanism.controller.protocol': { type: 'STRING', default: 'GSSAPI', obeyedBy: null },
  'controller.performance.sample.period.ms': {
    type: 'LONG',
    default: 60_000,
    least: 100,
    internal: true,
    obeyedBy: null,
  },
  'controller.performance.always.log.threshold.ms': {
    type: 'LONG',
    default: 2_000,
    least: 0,
    internal: true,
    obeyedBy: null,
  },
  'server.max.startup.time.ms': {
    type: 'LONG',
    default: LONG_MAX,
    least: 0,
    internal: true,
    obeyedBy: null,
  },
  'metadata.log.max.record.bytes.between.snapshots': {
    type: 'LONG',
    default: 20_971_520,
    least: 1,
    obeyedBy: 'raft',
  },
  'metadata.log.max.snapshot.interval.ms': {
    type: 'LONG',
    default: 3_600_000,
    least: 0,
    obeyedBy: 'raft',
  },
  'metadata.log.dir': { type: 'STRING', default: null, obeyedBy: null },
  'metadata.log.segment.bytes': {
    type: 'INT',
    default: 1_073_741_824,
    least: 8_388_608,
    obeyedBy: 'raft',
  },
  'metadata.log.segment.ms': { type: 'LONG', default: 604_800_000, obeyedBy: 'raft' },
  'metadata.max.retention.bytes': { type: 'LONG', default: 104_857_600, obeyedBy: 'raft' },
  'metadata.max.retention.ms': { type: 'LONG', default: 604_800_000, obeyedBy: 'raft' },
  'metadata.max.idle.interval.ms': { type: 'INT', default: 500, least: 0, obeyedBy: 'controller' },
  'internal.metadata.log.segment.bytes': {
    type: 'INT',
    default: null,
    internal: true,
    obeyedBy: null,
  },
  'internal.metadata.max.batch.size.in.bytes': {
    type: 'INT',
    default: 8_388_608,
    internal: true,
    obeyedBy: null,
  },
  'internal.metadata.max.fetch.size.in.bytes': {
    type: 'INT',
    default: 8_388_608,
    internal: true,
    obeyedBy: null,
  },
  'internal.metadata.delete.delay.millis': {
    type: 'LONG',
    default: 60_000,
    internal: true,
    obeyedBy: null,
  },
} as const satisfies SettingTable;

/** Voters, their elections and their fetches. (QuorumConfig) */
export const quorumSettings = {
  'controller.quorum.voters': { type: 'LIST', default: [], obeyedBy: null },
  'controller.quorum.bootstrap.servers': { type: 'LIST', default: [], obeyedBy: null },
  'controller.quorum.election.timeout.ms': {
    type: 'INT',
    default: 1_000,
    least: 0,
    obeyedBy: 'raft',
  },
  'controller.quorum.fetch.timeout.ms': { type: 'INT', default: 2_000, least: 0, obeyedBy: 'raft' },
  'controller.quorum.election.backoff.max.ms': {
    type: 'INT',
    default: 1_000,
    least: 0,
    obeyedBy: 'raft',
  },
  'controller.quorum.append.linger.ms': { type: 'INT', default: 25, least: 0, obeyedBy: 'raft' },
  'controller.quorum.request.timeout.ms': {
    type: 'INT',
    default: 2_000,
    least: 0,
    obeyedBy: 'raft',
  },
  'controller.quorum.retry.backoff.ms': { type: 'INT', default: 20, least: 0, obeyedBy: 'raft' },
  'controller.quorum.auto.join.enable': { type: 'BOOLEAN', default: false, obeyedBy: null },
} as const satisfies SettingTable;
