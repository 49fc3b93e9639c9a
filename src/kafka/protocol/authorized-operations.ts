/**
 * What a client may do where none is refused, one bit for each operation.
 * (AclEntry.supportedOperations)
 */
export const TOPIC_OPERATIONS = 3_576;
export const CLUSTER_OPERATIONS = 8_096;
export const GROUP_OPERATIONS = 3_400;

/** The client has not asked what it may do. (MetadataResponse.AUTHORIZED_OPERATIONS_OMITTED) */
export const OPERATIONS_OMITTED = -2_147_483_648;
