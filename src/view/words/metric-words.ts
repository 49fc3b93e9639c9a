import type { MetricName } from '../../frame/types/metrics.ts';
import { formatBytes, formatCount, formatSpan } from './format.ts';

type Row = {
  /** What Kafka calls it, on a broker or in a client. */
  kafka: string;
  write: (value: number) => string;
};

const rate = (value: number): string =>
  value < 100 ? String(Number(value.toFixed(1))) : formatCount(Math.round(value));
const bytes = (value: number): string => `${formatBytes(Math.round(value))}/s`;
const topics = (name: string): string => `kafka.server:type=BrokerTopicMetrics,name=${name}`;
const produce = 'kafka.network:type=RequestMetrics,name=TotalTimeMs,request=Produce';
const consumer = 'kafka.consumer:type=consumer-fetch-manager-metrics,client-id=*';

/** A row for each metric. */
const rows: Readonly<Record<MetricName, Row>> = {
  'records-in': { kafka: topics('MessagesInPerSec'), write: rate },
  'records-consumed': { kafka: `${consumer}: records-consumed-rate`, write: rate },
  'bytes-in': { kafka: topics('BytesInPerSec'), write: bytes },
  'bytes-out': { kafka: topics('BytesOutPerSec'), write: bytes },
  'produce-p50': { kafka: `${produce}: 50thPercentile`, write: formatSpan },
  'produce-p99': { kafka: `${produce}: 99thPercentile`, write: formatSpan },
  lag: { kafka: `${consumer}: records-lag-max`, write: formatCount },
  'under-replicated': {
    kafka: 'kafka.server:type=ReplicaManager,name=UnderReplicatedPartitions',
    write: formatCount,
  },
};

/** All that can be shown, in the order of a list. */
export const METRICS = Object.keys(rows) as MetricName[];

/** What it stands at, with its unit. */
export const metricValue = (metric: MetricName, value: number): string => rows[metric].write(value);

/** Its name in Kafka, which is the same in every language. */
export const kafkaMetric = (metric: MetricName, node: string | null): string =>
  rows[metric].kafka.replace('*', node ?? '*');
