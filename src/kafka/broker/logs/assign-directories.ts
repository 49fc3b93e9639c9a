import { millis, type Micros } from '../../../kernel/time.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import type { Broker } from '../broker.ts';
import { askController } from '../controller-channel.ts';
import type { ServerStep } from '../../step.ts';

/**
 * So long a broker gathers replicas before it tells where they are. (AssignmentsManager:
 * STANDARD_BACKOFF)
 */
const GATHER_FOR = millis(100);
const AGAIN_MAX: Micros = millis(10_000);

/**
 * Replicas whose log lies in another directory than the metadata says, as after an empty disk: the
 * controller is told. (KIP-858)
 */
export function checkDirectories(broker: Broker, { now, out }: ServerStep): void {
  if (broker.memory.assigning.isInFlight || misplaced(broker).length === 0) return;
  const wait = Math.min(
    GATHER_FOR * 2 ** Math.min(broker.memory.assigning.failures, 16),
    AGAIN_MAX,
  );
  const timer = { of: 'broker', timer: 'assign-directories' } as const;
  out.push({ do: 'timer', key: 'assign-directories', at: now + wait, timer });
}

function misplaced(broker: Broker): string[] {
  const { directoryId } = broker.disk;
  return Object.values(broker.memory.partitions).flatMap(({ image }) => {
    const assigned = image.directories[image.replicas.indexOf(broker.id)];
    return assigned === undefined || assigned === directoryId ? [] : [image.name];
  });
}

/**
 * Tells the controller in which log directory new replicas lie.
 * (AssignmentsManager.maybeSendAssignments)
 */
export function sendDirectories(broker: Broker, step: ServerStep): void {
  const { assigning, image, partitions } = broker.memory;
  const names = misplaced(broker);
  // The epoch is that of the metadata: so a process that was superseded while it was frozen still
  // has its say. (recorded)
  const brokerEpoch = image.brokers[broker.id]?.epoch;
  if (assigning.isInFlight || names.length === 0 || brokerEpoch === undefined) return;
  assigning.isInFlight = true;
  const topics = new Map<string, { topicId: string; partitions: { partitionIndex: number }[] }>();
  for (const name of names) {
    const partition = partitions[name]?.image;
    if (partition === undefined) continue;
    const { topicId } = partition;
    const topic = topics.get(topicId) ?? { topicId, partitions: [] };
    topics.set(topicId, topic);
    topic.partitions.push({ partitionIndex: partition.index });
  }
  const body = {
    brokerId: broker.id,
    brokerEpoch,
    directories: [{ id: broker.disk.directoryId, topics: [...topics.values()] }],
  };
  const request = { api: 'AssignReplicasToDirs' as const, version: 0, body };
  askController(broker, 'directory-assignments', request, { purpose: 'assign-directories' }, step);
}

/** What is still wrong by then is told again; the metadata shows what was taken over. */
export function onDirectoriesAssigned(
  broker: Broker,
  body: ResponseBody<'AssignReplicasToDirs'> | null,
  step: ServerStep,
): void {
  const { assigning } = broker.memory;
  assigning.isInFlight = false;
  assigning.failures = body?.errorCode === 0 ? 0 : assigning.failures + 1;
  if (assigning.failures > 0) checkDirectories(broker, step);
}
