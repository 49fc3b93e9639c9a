/**
 * How a client takes an error (`Errors` and the classes of its exceptions): R retriable; Rm
 * retriable after new metadata; Rc retriable after asking for the coordinator again; A the
 * application can recover (KIP-1050); T the transaction must be aborted; - not retriable, or
 * handled by the code that meets it.
 */
export type ErrorTreatment = 'R' | 'Rm' | 'Rc' | 'A' | 'T' | '-';

type Row = readonly [code: number, name: string, treatment: ErrorTreatment];

/** Every error code of Kafka 4.2.1. */
const table = [
  [-1, 'UNKNOWN_SERVER_ERROR', '-'],
  [0, 'NONE', '-'],
  [1, 'OFFSET_OUT_OF_RANGE', '-'],
  [2, 'CORRUPT_MESSAGE', 'R'],
  [3, 'UNKNOWN_TOPIC_OR_PARTITION', 'Rm'],
  [4, 'INVALID_FETCH_SIZE', '-'],
  [5, 'LEADER_NOT_AVAILABLE', 'Rm'],
  [6, 'NOT_LEADER_OR_FOLLOWER', 'Rm'],
  [7, 'REQUEST_TIMED_OUT', 'R'],
  [8, 'BROKER_NOT_AVAILABLE', '-'],
  [9, 'REPLICA_NOT_AVAILABLE', 'Rm'],
  [10, 'MESSAGE_TOO_LARGE', '-'],
  [11, 'STALE_CONTROLLER_EPOCH', '-'],
  [12, 'OFFSET_METADATA_TOO_LARGE', '-'],
  [13, 'NETWORK_EXCEPTION', 'Rm'],
  [14, 'COORDINATOR_LOAD_IN_PROGRESS', 'R'],
  [15, 'COORDINATOR_NOT_AVAILABLE', 'Rc'],
  [16, 'NOT_COORDINATOR', 'Rc'],
  [17, 'INVALID_TOPIC_EXCEPTION', '-'],
  [18, 'RECORD_LIST_TOO_LARGE', '-'],
  [19, 'NOT_ENOUGH_REPLICAS', 'R'],
  [20, 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'R'],
  [21, 'INVALID_REQUIRED_ACKS', '-'],
  [22, 'ILLEGAL_GENERATION', 'A'],
  [23, 'INCONSISTENT_GROUP_PROTOCOL', '-'],
  [24, 'INVALID_GROUP_ID', '-'],
  [25, 'UNKNOWN_MEMBER_ID', 'A'],
  [26, 'INVALID_SESSION_TIMEOUT', '-'],
  [27, 'REBALANCE_IN_PROGRESS', '-'],
  [28, 'INVALID_COMMIT_OFFSET_SIZE', '-'],
  [29, 'TOPIC_AUTHORIZATION_FAILED', '-'],
  [30, 'GROUP_AUTHORIZATION_FAILED', '-'],
  [31, 'CLUSTER_AUTHORIZATION_FAILED', '-'],
  [32, 'INVALID_TIMESTAMP', '-'],
  [33, 'UNSUPPORTED_SASL_MECHANISM', '-'],
  [34, 'ILLEGAL_SASL_STATE', '-'],
  [35, 'UNSUPPORTED_VERSION', '-'],
  [36, 'TOPIC_ALREADY_EXISTS', '-'],
  [37, 'INVALID_PARTITIONS', '-'],
  [38, 'INVALID_REPLICATION_FACTOR', '-'],
  [39, 'INVALID_REPLICA_ASSIGNMENT', '-'],
  [40, 'INVALID_CONFIG', '-'],
  [41, 'NOT_CONTROLLER', 'R'],
  [42, 'INVALID_REQUEST', '-'],
  [43, 'UNSUPPORTED_FOR_MESSAGE_FORMAT', '-'],
  [44, 'POLICY_VIOLATION', '-'],
  [45, 'OUT_OF_ORDER_SEQUENCE_NUMBER', '-'],
  [46, 'DUPLICATE_SEQUENCE_NUMBER', '-'],
  [47, 'INVALID_PRODUCER_EPOCH', 'A'],
  [48, 'INVALID_TXN_STATE', '-'],
  [49, 'INVALID_PRODUCER_ID_MAPPING', 'A'],
  [50, 'INVALID_TRANSACTION_TIMEOUT', '-'],
  [51, 'CONCURRENT_TRANSACTIONS', 'R'],
  [52, 'TRANSACTION_COORDINATOR_FENCED', '-'],
  [53, 'TRANSACTIONAL_ID_AUTHORIZATION_FAILED', '-'],
  [54, 'SECURITY_DISABLED', '-'],
  [55, 'OPERATION_NOT_ATTEMPTED', '-'],
  [56, 'KAFKA_STORAGE_ERROR', 'Rm'],
  [57, 'LOG_DIR_NOT_FOUND', '-'],
  [58, 'SASL_AUTHENTICATION_FAILED', '-'],
  [59, 'UNKNOWN_PRODUCER_ID', '-'],
  [60, 'REASSIGNMENT_IN_PROGRESS', '-'],
  [61, 'DELEGATION_TOKEN_AUTH_DISABLED', '-'],
  [62, 'DELEGATION_TOKEN_NOT_FOUND', '-'],
  [63, 'DELEGATION_TOKEN_OWNER_MISMATCH', '-'],
  [64, 'DELEGATION_TOKEN_REQUEST_NOT_ALLOWED', '-'],
  [65, 'DELEGATION_TOKEN_AUTHORIZATION_FAILED', '-'],
  [66, 'DELEGATION_TOKEN_EXPIRED', '-'],
  [67, 'INVALID_PRINCIPAL_TYPE', '-'],
  [68, 'NON_EMPTY_GROUP', '-'],
  [69, 'GROUP_ID_NOT_FOUND', '-'],
  [70, 'FETCH_SESSION_ID_NOT_FOUND', 'R'],
  [71, 'INVALID_FETCH_SESSION_EPOCH', 'R'],
  [72, 'LISTENER_NOT_FOUND', 'Rm'],
  [73, 'TOPIC_DELETION_DISABLED', '-'],
  [74, 'FENCED_LEADER_EPOCH', 'Rm'],
  [75, 'UNKNOWN_LEADER_EPOCH', 'R'],
  [76, 'UNSUPPORTED_COMPRESSION_TYPE', '-'],
  [77, 'STALE_BROKER_EPOCH', '-'],
  [78, 'OFFSET_NOT_AVAILABLE', 'R'],
  [79, 'MEMBER_ID_REQUIRED', '-'],
  [80, 'PREFERRED_LEADER_NOT_AVAILABLE', 'Rm'],
  [81, 'GROUP_MAX_SIZE_REACHED', '-'],
  [82, 'FENCED_INSTANCE_ID', 'A'],
  [83, 'ELIGIBLE_LEADERS_NOT_AVAILABLE', 'Rm'],
  [84, 'ELECTION_NOT_NEEDED', 'Rm'],
  [85, 'NO_REASSIGNMENT_IN_PROGRESS', '-'],
  [86, 'GROUP_SUBSCRIBED_TO_TOPIC', '-'],
  [87, 'INVALID_RECORD', '-'],
  [88, 'UNSTABLE_OFFSET_COMMIT', 'R'],
  [89, 'THROTTLING_QUOTA_EXCEEDED', 'R'],
  [90, 'PRODUCER_FENCED', 'A'],
  [91, 'RESOURCE_NOT_FOUND', '-'],
  [92, 'DUPLICATE_RESOURCE', '-'],
  [93, 'UNACCEPTABLE_CREDENTIAL', '-'],
  [94, 'INCONSISTENT_VOTER_SET', '-'],
  [95, 'INVALID_UPDATE_VERSION', '-'],
  [96, 'FEATURE_UPDATE_FAILED', '-'],
  [97, 'PRINCIPAL_DESERIALIZATION_FAILURE', '-'],
  [98, 'SNAPSHOT_NOT_FOUND', '-'],
  [99, 'POSITION_OUT_OF_RANGE', '-'],
  [100, 'UNKNOWN_TOPIC_ID', 'Rm'],
  [101, 'DUPLICATE_BROKER_REGISTRATION', '-'],
  [102, 'BROKER_ID_NOT_REGISTERED', '-'],
  [103, 'INCONSISTENT_TOPIC_ID', 'Rm'],
  [104, 'INCONSISTENT_CLUSTER_ID', '-'],
  [105, 'TRANSACTIONAL_ID_NOT_FOUND', '-'],
  [106, 'FETCH_SESSION_TOPIC_ID_ERROR', 'R'],
  [107, 'INELIGIBLE_REPLICA', '-'],
  [108, 'NEW_LEADER_ELECTED', '-'],
  [109, 'OFFSET_MOVED_TO_TIERED_STORAGE', '-'],
  [110, 'FENCED_MEMBER_EPOCH', '-'],
  [111, 'UNRELEASED_INSTANCE_ID', '-'],
  [112, 'UNSUPPORTED_ASSIGNOR', '-'],
  [113, 'STALE_MEMBER_EPOCH', '-'],
  [114, 'MISMATCHED_ENDPOINT_TYPE', '-'],
  [115, 'UNSUPPORTED_ENDPOINT_TYPE', '-'],
  [116, 'UNKNOWN_CONTROLLER_ID', '-'],
  [117, 'UNKNOWN_SUBSCRIPTION_ID', '-'],
  [118, 'TELEMETRY_TOO_LARGE', '-'],
  [119, 'INVALID_REGISTRATION', '-'],
  [120, 'TRANSACTION_ABORTABLE', 'T'],
  [121, 'INVALID_RECORD_STATE', '-'],
  [122, 'SHARE_SESSION_NOT_FOUND', 'R'],
  [123, 'INVALID_SHARE_SESSION_EPOCH', 'R'],
  [124, 'FENCED_STATE_EPOCH', '-'],
  [125, 'INVALID_VOTER_KEY', '-'],
  [126, 'DUPLICATE_VOTER', '-'],
  [127, 'VOTER_NOT_FOUND', '-'],
  [128, 'INVALID_REGULAR_EXPRESSION', '-'],
  [129, 'REBOOTSTRAP_REQUIRED', '-'],
  [130, 'STREAMS_INVALID_TOPOLOGY', '-'],
  [131, 'STREAMS_INVALID_TOPOLOGY_EPOCH', '-'],
  [132, 'STREAMS_TOPOLOGY_FENCED', '-'],
  [133, 'SHARE_SESSION_LIMIT_REACHED', 'R'],
] as const satisfies readonly Row[];

export type ErrorName = (typeof table)[number][1];

const byName = new Map<ErrorName, Row>(table.map((row) => [row[1], row]));
const byCode = new Map<number, { name: ErrorName; treatment: ErrorTreatment }>(
  table.map(([code, name, treatment]) => [code, { name, treatment }]),
);

/** The number that travels for an error. */
export function errorCode(name: ErrorName): number {
  const row = byName.get(name);
  if (row === undefined) throw new RangeError(`no error is named ${name}`);
  return row[0];
}

/**
 * The name of an error code; a code that Kafka does not have reads as UNKNOWN_SERVER_ERROR, as in
 * Kafka's clients.
 */
export function errorName(code: number): ErrorName {
  return byCode.get(code)?.name ?? 'UNKNOWN_SERVER_ERROR';
}

export function treatmentOf(code: number): ErrorTreatment {
  return byCode.get(code)?.treatment ?? '-';
}

/** Whether a client may send the same request again. */
export function isRetriable(code: number): boolean {
  return treatmentOf(code).startsWith('R');
}

/**
 * Whether a client should ask for new metadata before it tries again (`InvalidMetadataException`).
 */
export function needsMetadataRefresh(code: number): boolean {
  return treatmentOf(code) === 'Rm';
}

/** Whether a client should ask again who the coordinator is. */
export function needsCoordinatorRefresh(code: number): boolean {
  return treatmentOf(code) === 'Rc';
}
