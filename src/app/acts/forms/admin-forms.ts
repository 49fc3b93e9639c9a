import {
  broker,
  controller,
  isEmpty,
  partition,
  partsOf,
  server,
  settings,
  settingsIn,
  topic,
  topicsOf,
} from './fields.ts';
import { counted, form, needed, oneOf, typed, type FormOf } from './form.ts';
import type { CommandOf } from '../selection-act.ts';

/** Features of Kafka 4.2 that a cluster has a level of. */
const FEATURES = [
  'eligible.leader.replicas.version',
  'metadata.version',
  'kraft.version',
  'group.version',
  'transaction.version',
  'share.version',
  'streams.version',
] as const;

const count = counted((words) => words.count, 1, 100, 1);

/** Whose settings: `topic:orders`, `broker:1`, or `brokers` for all of them. */
const target = oneOf<string>(
  (words) => words.target,
  (words, frame) => [
    ...topicsOf(frame).map((each) => ({ value: `topic:${each}`, text: words.ofTopic(each) })),
    ...frame.brokers.map(({ id }) => ({ value: `broker:${id}`, text: words.ofBroker(id) })),
    { value: 'brokers', text: words.ofBrokers },
  ],
  (frame) => {
    const [first] = topicsOf(frame);
    return first === undefined ? 'brokers' : `topic:${first}`;
  },
  true,
);

/** The target as a command names it; nothing for all brokers. */
function targetOf(text: string): { topic?: string; broker?: number } {
  const [kind, name = ''] = text.split(':');
  if (kind === 'topic') return { topic: name };
  return kind === 'broker' ? { broker: Number(name) } : {};
}

/**
 * Moves a partition to the brokers whose ids are typed, the preferred leader first; null when they
 * are no ids.
 */
export function reassignTo(partition: string, ids: string): CommandOf<'reassign'> | null {
  const replicas = idsIn(ids);
  return replicas === null ? null : { command: 'reassign', partition, replicas };
}

function idsIn(text: string): number[] | null {
  const ids = partsOf(text).map(Number);
  return ids.length > 0 && ids.every(Number.isInteger) ? ids : null;
}

/** What an operator asks the cluster for. */
export const adminForms: FormOf<
  | 'create-topic'
  | 'create-partitions'
  | 'delete-topic'
  | 'delete-records'
  | 'alter-config'
  | 'reassign'
  | 'elect'
  | 'unregister-broker'
  | 'update-feature'
  | 'add-voter'
  | 'remove-voter'
  | 'shutdown'
> = {
  'create-topic': form(
    {
      topic: typed((words) => words.topic, {
        ...{ placeholder: (words) => words.topicName, max: 200 },
        flaw: needed,
      }),
      count,
      factor: counted(
        (words) => words.factor,
        1,
        9,
        (frame) => Math.min(3, frame.brokers.length),
      ),
      config: settings('min.insync.replicas=2'),
    },
    ({ topic, count, factor, config }) => {
      const wanted = settingsIn(config);
      if (topic === '' || wanted === null) return null;
      return {
        ...{ command: 'create-topic', topic, partitions: count, replicationFactor: factor },
        ...(isEmpty(wanted.set) ? {} : { config: wanted.set }),
      };
    },
  ),
  'create-partitions': form({ topic, count }, ({ topic, count }) =>
    topic === '' ? null : { command: 'create-partitions', topic, count },
  ),
  'delete-topic': form({ topic }, ({ topic }) =>
    topic === '' ? null : { command: 'delete-topic', topic },
  ),
  'delete-records': form(
    { partition, before: counted((words) => words.before, 0, 999_999, 0) },
    (filled) => ({ command: 'delete-records', ...filled }),
  ),
  'alter-config': form(
    {
      target,
      config: settings(
        'min.insync.replicas=2 retention.ms=',
        ({ set, unset }) => !isEmpty(set) || unset.length > 0,
      ),
    },
    ({ target, config }) => {
      const wanted = settingsIn(config);
      if (wanted === null || (isEmpty(wanted.set) && wanted.unset.length === 0)) return null;
      return { command: 'alter-config', ...targetOf(target), ...wanted };
    },
  ),
  reassign: form(
    {
      partition,
      replicas: typed((words) => words.replicas, {
        max: 60,
        start: (frame) => frame.brokers.map(({ id }) => id).join(', '),
        flaw: (value, words) => (idsIn(String(value)) === null ? words.noIds : null),
      }),
    },
    ({ partition, replicas }) => reassignTo(partition, replicas),
  ),
  elect: form(
    {
      partition,
      election: oneOf(
        (words) => words.election,
        (words) => [
          { value: 'preferred', text: words.preferred },
          { value: 'unclean', text: words.unclean },
        ],
        () => 'preferred',
      ),
    },
    (filled) => ({ command: 'elect', ...filled }),
  ),
  'unregister-broker': form({ broker }, ({ broker }) => {
    const id = Number(broker.replace(/^b/, ''));
    return broker === '' ? null : { command: 'unregister-broker', broker: id };
  }),
  'update-feature': form(
    {
      feature: oneOf<string>(
        (words) => words.feature,
        () => FEATURES.map((value) => ({ value, text: value })),
        () => FEATURES[0],
        true,
      ),
      level: counted((words) => words.level, 0, 99, 0),
      how: oneOf(
        (words) => words.how,
        (words) => [
          { value: 'upgrade', text: words.upgrade },
          { value: 'safe-downgrade', text: words.safeDowngrade },
          { value: 'unsafe-downgrade', text: words.unsafeDowngrade },
        ],
        () => 'upgrade',
      ),
    },
    (filled) => ({ command: 'update-feature', ...filled }),
  ),
  'add-voter': form({ controller }, (filled) => ({ command: 'add-voter', ...filled })),
  'remove-voter': form({ controller }, (filled) => ({ command: 'remove-voter', ...filled })),
  shutdown: form({ node: server }, (filled) => ({ command: 'shutdown', ...filled })),
};
