import type { SettingTable } from '../setting.ts';

/** Listeners, connections and the threads that serve them. (SocketServerConfigs) */
export const networkSettings = {
  listeners: { type: 'LIST', default: ['PLAINTEXT://:9092'], update: 'per-broker', obeyedBy: null },
  'advertised.listeners': { type: 'LIST', default: null, obeyedBy: null },
  'listener.security.protocol.map': {
    type: 'STRING',
    default: 'SASL_SSL:SASL_SSL,PLAINTEXT:PLAINTEXT,SSL:SSL,SASL_PLAINTEXT:SASL_PLAINTEXT',
    update: 'per-broker',
    obeyedBy: null,
  },
  'socket.send.buffer.bytes': { type: 'INT', default: 102_400, obeyedBy: null },
  'socket.receive.buffer.bytes': { type: 'INT', default: 102_400, obeyedBy: null },
  'socket.request.max.bytes': { type: 'INT', default: 104_857_600, least: 1, obeyedBy: null },
  'socket.listen.backlog.size': { type: 'INT', default: 50, least: 1, obeyedBy: null },
  'max.connections.per.ip': {
    type: 'INT',
    default: 2_147_483_647,
    least: 0,
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'max.connections.per.ip.overrides': {
    type: 'STRING',
    default: '',
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'max.connections': {
    type: 'INT',
    default: 2_147_483_647,
    least: 0,
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'max.connection.creation.rate': {
    type: 'INT',
    default: 2_147_483_647,
    least: 0,
    update: 'cluster-wide',
    obeyedBy: null,
  },
  'connections.max.idle.ms': { type: 'LONG', default: 600_000, obeyedBy: null },
  'connection.failed.authentication.delay.ms': {
    type: 'INT',
    default: 100,
    least: 0,
    obeyedBy: null,
  },
  'queued.max.requests': { type: 'INT', default: 500, least: 1, obeyedBy: null },
  'queued.max.request.bytes': { type: 'LONG', default: -1, obeyedBy: null },
  'num.network.threads': {
    type: 'INT',
    default: 3,
    least: 1,
    update: 'cluster-wide',
    obeyedBy: null,
  },
} as const satisfies SettingTable;
