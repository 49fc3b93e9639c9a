import type { ProcessCommand } from '../process-command.ts';
import { parsePartitionName, type ConfigValues } from '../cluster-spec.ts';
import { CONTROLLER_PORT, type ClusterLayout } from '../kinds.ts';
import { errorName } from '../protocol/errors.ts';
import type { AnyResponse, RequestBody, ResponseBody } from '../protocol/message.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import {
  groupCall,
  isGroupApi,
  isGroupAskedAgain,
  type GroupApi,
  type GroupCall,
  type GroupCommand,
} from './admin-group-calls.ts';

type AdminApi =
  | 'CreateTopics'
  | 'DeleteTopics'
  | 'CreatePartitions'
  | 'IncrementalAlterConfigs'
  | 'AlterPartitionReassignments'
  | 'ElectLeaders'
  | 'DeleteRecords'
  | 'UnregisterBroker'
  | 'UpdateFeatures'
  | 'DescribeQuorum'
  | 'AddRaftVoter'
  | 'RemoveRaftVoter'
  | 'FindCoordinator'
  | GroupApi;

/** What the operator's client asks a broker. Frozen. */
export type AdminRequest = {
  [A in AdminApi]: { readonly api: A; readonly version: number; readonly body: RequestBody<A> };
}[AdminApi];

/**
 * Which broker a request goes to: the one that metadata names as the controller (in KRaft any,
 * which passes it on), the least loaded, one by its id, or the leader of a partition. Source:
 * KafkaAdminClient.NodeProvider.
 */
export type Destination =
  | 'controller'
  | 'least-loaded'
  | { readonly broker: number }
  | { readonly topic: string; readonly partition: number };

/**
 * A change of the quorum's voters: its request needs the directory id, which the quorum is asked
 * for first.
 */
export type VoterChange = {
  readonly change: 'add' | 'remove';
  readonly id: number;
  readonly host: string;
};

/** What a command of the operator makes the client ask. Frozen. */
export type AdminAct = {
  readonly request: AdminRequest;
  readonly to: Destination;
  readonly then: VoterChange | GroupCall | null;
  /** What it was asked after, which is asked anew when this was asked of the wrong broker. */
  readonly after: AdminAct | null;
};

const timeoutMs = 30_000;

/**
 * The request of a command; the exception of what cannot be asked; undefined for a command that is
 * for another process.
 */
export function actOf(
  command: ProcessCommand,
  layout: ClusterLayout,
): AdminAct | { api: AdminApi; exception: string } | undefined {
  switch (command.command) {
    case 'create-topic':
    case 'delete-topic':
    case 'create-partitions':
      return topicAct(command);
    case 'alter-config':
      return alterConfig(command);
    case 'reassign':
    case 'elect':
    case 'delete-records': {
      const place = parsePartitionName(command.partition);
      if (place !== undefined) return partitionAct(command, place);
      return { api: PARTITION_APIS[command.command], exception: 'InvalidTopicException' };
    }
    case 'reset-offsets':
    case 'delete-offsets':
    case 'delete-group':
      return groupAct(command);
    case 'unregister-broker': {
      const body = { brokerId: command.broker };
      return act({ api: 'UnregisterBroker', version: 0, body }, 'least-loaded');
    }
    case 'update-feature':
      return updateFeature(command);
    case 'add-voter':
    case 'remove-voter':
      return changeVoter(command, layout);
    default:
      return undefined;
  }
}

const act = (
  request: AdminRequest,
  to: Destination,
  then: AdminAct['then'] = null,
  after: AdminAct | null = null,
): AdminAct => Object.freeze({ request: Object.freeze(request), to, then, after });

type Of<K extends ProcessCommand['command']> = Extract<ProcessCommand, { command: K }>;

function topicAct(
  command: Of<'create-topic'> | Of<'delete-topic'> | Of<'create-partitions'>,
): AdminAct {
  switch (command.command) {
    case 'create-topic': {
      const { topic: name, partitions: numPartitions, replicationFactor } = command;
      const configs = settings(command.config ?? {});
      const fresh = { name, numPartitions, replicationFactor, assignments: [], configs };
      const body = { topics: [fresh], timeoutMs, validateOnly: false };
      return act({ api: 'CreateTopics', version: 7, body }, 'controller');
    }
    case 'delete-topic': {
      const topics = [{ name: command.topic, topicId: ZERO_UUID }];
      const body = { topics, topicNames: [], timeoutMs };
      return act({ api: 'DeleteTopics', version: 6, body }, 'controller');
    }
    case 'create-partitions': {
      const topics = [{ name: command.topic, count: command.count, assignments: null }];
      const body = { topics, timeoutMs, validateOnly: false };
      return act({ api: 'CreatePartitions', version: 3, body }, 'controller');
    }
  }
}

const settings = (values: ConfigValues): { name: string; value: string }[] =>
  Object.entries(values).map(([name, value]) => ({ name, value: String(value) }));

const TOPIC_RESOURCE = 2;
const BROKER_RESOURCE = 4;
const SET = 0;
const DELETE = 1;

/** Settings of one broker are asked of that broker itself. (ConfigResource, AlterConfigOp) */
function alterConfig({ topic, broker, set, unset }: Of<'alter-config'>): AdminAct {
  const configs = [
    ...settings(set ?? {}).map((each) => ({ ...each, configOperation: SET })),
    ...(unset ?? []).map((name) => ({ name, configOperation: DELETE, value: null })),
  ];
  const resource = {
    resourceType: topic === undefined ? BROKER_RESOURCE : TOPIC_RESOURCE,
    resourceName: topic ?? String(broker ?? ''),
    configs,
  };
  const body = { resources: [resource], validateOnly: false };
  const to = broker === undefined ? 'least-loaded' : { broker };
  return act({ api: 'IncrementalAlterConfigs', version: 1, body }, to);
}

const PARTITION_APIS = {
  reassign: 'AlterPartitionReassignments',
  elect: 'ElectLeaders',
  'delete-records': 'DeleteRecords',
} as const;

const ELECTIONS = ['preferred', 'unclean'];

function partitionAct(
  command: Of<'reassign'> | Of<'elect'> | Of<'delete-records'>,
  { topic, partition }: { topic: string; partition: number },
): AdminAct {
  switch (command.command) {
    case 'reassign': {
      const partitions = [{ partitionIndex: partition, replicas: command.replicas }];
      const topics = [{ name: topic, partitions }];
      const body = { timeoutMs, allowReplicationFactorChange: true, topics };
      return act({ api: 'AlterPartitionReassignments', version: 1, body }, 'controller');
    }
    case 'elect': {
      const electionType = ELECTIONS.indexOf(command.election);
      const topicPartitions = [{ topic, partitions: [partition] }];
      const body = { electionType, topicPartitions, timeoutMs };
      return act({ api: 'ElectLeaders', version: 2, body }, 'controller');
    }
    case 'delete-records': {
      const partitions = [{ partitionIndex: partition, offset: command.before }];
      const body = { topics: [{ name: topic, partitions }], timeoutMs };
      const to = Object.freeze({ topic, partition });
      return act({ api: 'DeleteRecords', version: 2, body }, to);
    }
  }
}

/** In the order of their numbers, from 1. (FeatureUpdate.UpgradeType) */
const UPGRADES = ['upgrade', 'safe-downgrade', 'unsafe-downgrade'];

function updateFeature({ feature, level, how }: Of<'update-feature'>): AdminAct {
  const upgradeType = UPGRADES.indexOf(how ?? 'upgrade') + 1;
  const featureUpdates = [{ feature, maxVersionLevel: level, allowDowngrade: false, upgradeType }];
  const body = { timeoutMs, featureUpdates, validateOnly: false };
  return act({ api: 'UpdateFeatures', version: 2, body }, 'controller');
}

const METADATA_QUORUM = Object.freeze({
  topics: [{ topicName: '__cluster_metadata', partitions: [{ partitionIndex: 0 }] }],
});

/**
 * The operator reads the directory id from the quorum first, as with `kafka-metadata-quorum.sh
 * describe --replication`.
 */
function changeVoter(
  { command, controller }: Of<'add-voter'> | Of<'remove-voter'>,
  layout: ClusterLayout,
): AdminAct | { api: AdminApi; exception: string } {
  const api = command === 'add-voter' ? 'AddRaftVoter' : 'RemoveRaftVoter';
  const known = layout.controllers.find(({ host }) => host === controller);
  if (known === undefined) return { api, exception: 'IllegalArgumentException' };
  const change = command === 'add-voter' ? 'add' : 'remove';
  const then = Object.freeze({ ...known, change } as const);
  const request = { api: 'DescribeQuorum', version: 2, body: METADATA_QUORUM } as const;
  return act(request, 'least-loaded', then);
}

/** A group is asked about where it is coordinated, which any broker tells. (CoordinatorStrategy) */
function groupAct(command: GroupCommand): AdminAct | { api: AdminApi; exception: string } {
  const call = groupCall(command);
  if ('exception' in call) return call;
  const body = { key: '', keyType: 0, coordinatorKeys: [command.group] };
  return act({ api: 'FindCoordinator', version: 6, body }, 'least-loaded', call);
}

/** What is asked after an answer; null: there is nothing that it could be asked of. */
export function actAfter(previous: AdminAct, body: unknown): AdminAct | null {
  const { then } = previous;
  if (then === null) return null;
  if ('change' in then) return voterAct(then, body as ResponseBody<'DescribeQuorum'>);
  const [found] = (body as ResponseBody<'FindCoordinator'>).coordinators;
  return found === undefined ? null : act(then, { broker: found.nodeId }, null, previous);
}

/**
 * The change itself, now that the quorum has told the directory; null when it knows no member with
 * that id.
 */
function voterAct(
  { change, id, host }: VoterChange,
  body: ResponseBody<'DescribeQuorum'>,
): AdminAct | null {
  const partition = body.topics[0]?.partitions[0];
  const replicas = [...(partition?.currentVoters ?? []), ...(partition?.observers ?? [])];
  const directoryId = replicas.find(({ replicaId }) => replicaId === id)?.replicaDirectoryId;
  if (directoryId === undefined) return null;
  const voter = { clusterId: null, voterId: id, voterDirectoryId: directoryId };
  if (change === 'remove')
    return act({ api: 'RemoveRaftVoter', version: 0, body: voter }, 'least-loaded');
  const listeners = [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT }];
  const addition = { ...voter, timeoutMs, listeners, ackWhenCommitted: true };
  return act({ api: 'AddRaftVoter', version: 1, body: addition }, 'least-loaded');
}

/** An error, with what the broker said of it. */
type Told = { code: number; message: string | null };

const NO_ERROR: Told = Object.freeze({ code: 0, message: null });

/** The first error in an answer, wherever it stands: each call is about one thing. */
export const errorOf = ({ body }: AnyResponse): Told => firstError(body);

function firstError(value: unknown): Told {
  if (typeof value !== 'object' || value === null) return NO_ERROR;
  const { errorCode, errorMessage }: { errorCode?: unknown; errorMessage?: unknown } = value;
  if (typeof errorCode === 'number' && errorCode !== 0)
    return { code: errorCode, message: typeof errorMessage === 'string' ? errorMessage : null };
  for (const each of Object.values(value)) {
    const found = firstError(each);
    if (found.code !== 0) return found;
  }
  return NO_ERROR;
}

/**
 * Whether the same call is made again. (KafkaAdminClient: handleNotControllerError;
 * DeleteRecordsHandler; UnregisterBroker)
 */
export function isAskedAgain(api: AdminApi, code: number, isStaleMetadata: boolean): boolean {
  const error = errorName(code);
  if (error === 'NOT_CONTROLLER') return true;
  if (isGroupApi(api)) return isGroupAskedAgain(api, error);
  if (api === 'DeleteRecords') return isStaleMetadata;
  return api === 'UnregisterBroker' && error === 'REQUEST_TIMED_OUT';
}
