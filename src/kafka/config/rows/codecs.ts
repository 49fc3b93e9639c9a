/**
 * What batches can be stored as, in the order in which Kafka names them. (BrokerCompressionType)
 */
export const CODECS = ['uncompressed', 'zstd', 'lz4', 'snappy', 'gzip', 'producer'] as const;
