import { quorumMember } from '../../src/frame/quorum-member.ts';
import type { Cluster } from '../../src/kafka/cluster.ts';
import { serverAt } from '../../src/kafka/invariants/view.ts';
import type { Log } from '../../src/kafka/log/log.ts';
import {
  recordOffset,
  type KafkaRecord,
  type RecordBatch,
} from '../../src/kafka/protocol/batch/record-batch.ts';
import { each } from '../../src/kernel/checkpoint/sealed-list.ts';
import { facts, recordText } from './names.ts';

/** What a run came to: the records of each log as offset:value/leader epoch, and the quorum. */
export function endLines(cluster: Cluster): string[] {
  return cluster.nodes.flatMap(({ name, status }, node) => {
    const server = serverAt(cluster, node);
    if (server === null) return [];
    const here = status === 'up' ? name : `${name} (${status})`;
    const logs = Object.values(server.broker?.disk.logs ?? {});
    const lines = logs.map((log) => {
      const { highWatermark } = server.broker?.memory.partitions[log.name] ?? {};
      return facts(
        `${here} ${log.name} log start ${log.startOffset}`,
        highWatermark === undefined ? '' : `HW ${highWatermark}`,
        `LEO ${log.endOffset}: ${recordsText(log)}`,
      );
    });
    if (server.controller !== null) {
      const { role, epoch, log, highWatermark } = quorumMember(server);
      lines.push(
        `${here} quorum: ${role}, epoch ${epoch}, HW ${highWatermark} LEO ${log.endOffset}`,
      );
    }
    return lines;
  });
}

function recordsText(log: Log): string {
  const texts: string[] = [];
  for (const { batches } of log.segments)
    each(batches, 0, batches.length, (batch) => {
      for (const record of batch.records) texts.push(textOf(log, batch, record));
    });
  return texts.join(' ');
}

/** In brackets when it lies before the log start: its segment is still there. */
function textOf({ startOffset }: Log, batch: RecordBatch, record: KafkaRecord): string {
  const offset = recordOffset(batch, record);
  const told = `${offset}:${recordText(record)}/${batch.partitionLeaderEpoch}`;
  return offset < startOffset ? `(${told})` : told;
}
