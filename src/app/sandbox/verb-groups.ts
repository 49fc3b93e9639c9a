import type { Verb } from '../acts/selection-act.ts';

/** What a person can do, by what it is done to. */
export type VerbGroup =
  'send' | 'load' | 'read' | 'group' | 'topic' | 'broker' | 'fault' | 'request';

export const verbGroups: Readonly<Record<VerbGroup, Verb[]>> = {
  send: ['send', 'flush', 'configure', 'add-producer'],
  load: ['load', 'stop-load'],
  read: ['poll', 'poll-loop', 'seek', 'call', 'application'],
  group: ['add-consumer', 'reset-offsets', 'delete-offsets', 'delete-group'],
  topic: [
    ...(['create-topic', 'alter-config', 'create-partitions', 'elect'] as const),
    ...(['reassign', 'delete-records', 'delete-topic'] as const),
  ],
  broker: [
    ...(['kill', 'restart', 'pause', 'resume', 'shutdown', 'power-cut'] as const),
    ...(['unregister-broker', 'add-voter', 'remove-voter', 'update-feature'] as const),
  ],
  fault: [
    ...(['cut', 'heal', 'delay', 'lose', 'throttle', 'slow-disk', 'fill-disk'] as const),
    ...(['fail-disk', 'repair-disk', 'rot-disk', 'wipe', 'clock-jump'] as const),
  ],
  request: ['request', 'raw-request'],
};
