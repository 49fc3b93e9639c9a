import type { ConfigValues } from '../../../../src/kafka/cluster-spec.ts';
import { eachRemembered } from '../../../../src/kafka/clients/history.ts';
import {
  createProducer,
  stepProducer,
  type ProducedRecord,
  type Producer,
} from '../../../../src/kafka/clients/producer/producer.ts';
import type { Request } from '../../../../src/kafka/protocol/message.ts';
import { isReadable, type RecordBatch } from '../../../../src/kafka/protocol/batch/record-batch.ts';
import { bench, boot, DIRECTORY, give, type Bench, type Sent } from './bench.ts';

/** A producer that has booted and is connected to the leaders of `orders`. */
export function producerWith(
  config: ConfigValues,
  leaders: number[] | null = [1, 2],
  load?: { every: number; keys: number; valueBytes: number },
): Bench<Producer> {
  const spec = { name: 'p1', topic: 'orders', config, ...(load === undefined ? {} : { load }) };
  const on = bench(createProducer(spec, DIRECTORY), stepProducer, leaders);
  boot(on);
  return on;
}

export function send(on: Bench<Producer>, partition: number | null, ...values: string[]): void {
  const records = values.map((value) => ({
    key: null,
    value,
    ...(partition === null ? {} : { partition }),
  }));
  give(on, { command: 'send', producer: 'p1', records });
}

export function batchesIn(request: Request<'Produce'>): RecordBatch[] {
  return request.body.topicData
    .flatMap((topic) => topic.partitionData)
    .flatMap(({ records }) => (records ?? []).filter(isReadable));
}

export const valuesIn = ({ request }: Sent<'Produce'>): string[] =>
  batchesIn(request).flatMap((batch) => batch.records.map(({ value }) => value ?? ''));

export function ends(on: Bench<Producer>): ProducedRecord[] {
  const found: ProducedRecord[] = [];
  eachRemembered(on.state.history, (each) => found.push(each));
  return found;
}

export const outcomes = (on: Bench<Producer>): string[] =>
  ends(on).map(
    ({ label, outcome, offset, error }) => `${label} ${error ?? `${outcome} ${offset}`}`,
  );
