import { clusterProgram, createCluster } from '../../src/kafka/cluster.ts';
import type { KafkaKinds } from '../../src/kafka/kinds.ts';
import { METADATA_TOPIC_ID } from '../../src/kafka/metadata/metadata-record.ts';
import { advance } from '../../src/kernel/simulation.ts';
import { type Micros, seconds } from '../../src/kernel/time.ts';
import type { TraceEntry } from '../../src/kernel/trace.ts';
import { benchRecording } from './bench-scenario.ts';

/**
 * What a step is there for. `fetching` moves records to followers and consumers; `idling` is a
 * fetch or an answer without anything in it, or a fetch that has waited long enough; `upkeep` is
 * the quorum, heartbeats and all that comes with time.
 */
export type Purpose = 'sending' | 'fetching' | 'idling' | 'upkeep';

const MEASURED = seconds(20);

/** Steps of each purpose in one virtual second of the bench's cluster. */
export function stepsByPurpose(between: Micros): Record<Purpose, number> {
  const { scenario, seed } = benchRecording(between);
  const cluster = createCluster(scenario.cluster, seed);
  const start = seconds(1);
  advance(cluster, clusterProgram, start);
  const counts = { sending: 0, fetching: 0, idling: 0, upkeep: 0 };
  const recorder = {
    record: (entry: TraceEntry<KafkaKinds>) => {
      counts[purposeOf(entry)] += 1 / (MEASURED / seconds(1));
    },
  };
  advance(cluster, clusterProgram, start + MEASURED, recorder);
  return counts;
}

function purposeOf({ what }: TraceEntry<KafkaKinds>): Purpose {
  if (what.event === 'timer') return TIMERS[what.timer.timer] ?? 'upkeep';
  if (what.event !== 'message') return 'upkeep';
  const { message } = what;
  switch (message.type) {
    case 'ProduceRequest':
    case 'ProduceResponse':
      return 'sending';
    case 'FetchRequest':
      return fetchPurpose(message.body.topics);
    case 'FetchResponse':
      return fetchPurpose(message.body.responses);
    default:
      return 'upkeep';
  }
}

const TIMERS: Readonly<Record<string, Purpose>> = {
  load: 'sending',
  linger: 'sending',
  delayed: 'idling',
};

/** A fetch session names only what changed since the fetch before. */
function fetchPurpose(topics: readonly { topicId: string }[]): Purpose {
  const [first] = topics;
  if (first === undefined) return 'idling';
  return first.topicId === METADATA_TOPIC_ID ? 'upkeep' : 'fetching';
}
