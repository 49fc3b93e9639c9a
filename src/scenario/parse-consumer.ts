import type { ApplicationSpec, ListenerSpec } from '../kafka/cluster-spec.ts';
import type { ConsumerCall } from '../kafka/process-command.ts';
import {
  also,
  bad,
  dictionary,
  flag,
  list,
  oneOf,
  shape,
  text,
  whole,
  type Check,
} from './check.ts';
import { micros, partitionName, topicName } from './names.ts';

const PARTITIONS_MAX = 1_000;

/** A regular expression that Java and this cluster read alike, as far as it can be told. */
export const topicPattern: Check<string> = also(text(1, 300), (value) => {
  try {
    return new RegExp(`^(?:${value})$`, 'u').test('') ? undefined : undefined;
  } catch {
    return { problem: 'not-a-pattern' };
  }
});

/** The coordinator says whether it is one. */
export const serverPattern: Check<string> = text(1, 300);

const partitions = list(partitionName, 0, PARTITIONS_MAX);
const topics = list(topicName, 0, PARTITIONS_MAX);
const offset = whole(0, Number.MAX_SAFE_INTEGER);
/** The coordinator refuses a partition that there is not. */
export const offsetsByPartition = dictionary(offset, PARTITIONS_MAX);

type CallCheck = Check<Omit<ConsumerCall, 'api'>>;

const CALLS: Readonly<Record<ConsumerCall['api'], CallCheck>> = {
  subscribe: shape({ topics }, {}),
  'subscribe-pattern': shape({ pattern: topicPattern }, {}),
  'subscribe-server-pattern': shape({ pattern: serverPattern }, {}),
  assign: shape({ partitions }, {}),
  unsubscribe: shape({}, {}),
  enforceRebalance: shape({}, {}),
  wakeup: shape({}, {}),
  pause: shape({ partitions }, {}),
  resume: shape({ partitions }, {}),
  seekToBeginning: shape({ partitions }, {}),
  seekToEnd: shape({ partitions }, {}),
  commitSync: shape({}, { offsets: offsetsByPartition }),
  commitAsync: shape({}, { offsets: offsetsByPartition }),
  committed: shape({ partitions }, {}),
  position: shape({ partition: partitionName }, {}),
  close: shape({}, { timeout: micros, leaving: oneOf('default', 'leave', 'remain') }),
};

const listener: Check<ListenerSpec> = shape<ListenerSpec>(
  {},
  { takes: micros, commits: flag, throws: text(1, 100) },
);

/** What an application does with what it gets. */
export const applicationSpec: Check<ApplicationSpec> = shape<ApplicationSpec>(
  {},
  {
    perRecord: micros,
    perPoll: micros,
    aside: flag,
    commits: oneOf(
      'each-record',
      'each-batch',
      'before-work',
      'each-batch-unawaited',
      'out-of-order',
    ),
    throwsAt: text(1, 1_000),
    whenThrown: oneOf('dies', 'closes', 'goes-on'),
    listener: shape({}, { assigned: listener, revoked: listener, lost: listener }),
  },
);

/** A call of an application to its consumer. */
export const consumerCall: Check<ConsumerCall> = (value, where) => {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return bad(where, { problem: 'not-an-object' });
  const { api, ...fields } = value as Record<string, unknown>;
  if (typeof api !== 'string' || !Object.hasOwn(CALLS, api))
    return bad(`${where}.api`, { problem: 'none-of', words: Object.keys(CALLS) });
  const checked = CALLS[api as ConsumerCall['api']](fields, where);
  return 'bad' in checked ? checked : { good: { api, ...checked.good } as ConsumerCall };
};
