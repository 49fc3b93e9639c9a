import { copiedMapOrder } from '../protocol/java-order.ts';

/** Its level says whether eligible leader replicas are kept. (KIP-966) */
export const ELR_FEATURE = 'eligible.leader.replicas.version';

/**
 * The features of Kafka 4.2.1: the versions a server supports, and the level a new cluster starts
 * with; in the order in which servers list them.
 */
const features = [
  { name: 'group.version', minVersion: 0, maxVersion: 1, level: 1 },
  { name: 'kraft.version', minVersion: 0, maxVersion: 1, level: null },
  { name: 'metadata.version', minVersion: 7, maxVersion: 29, level: 29 },
  { name: 'share.version', minVersion: 0, maxVersion: 1, level: 1 },
  { name: 'streams.version', minVersion: 0, maxVersion: 1, level: 1 },
  { name: 'transaction.version', minVersion: 0, maxVersion: 2, level: 2 },
  { name: ELR_FEATURE, minVersion: 0, maxVersion: 1, level: 1 },
] as const;

/**
 * What ApiVersions lists; before version 4 a feature that starts at 0 is left out.
 * (ApiVersionsResponse)
 */
export function supportedFeatures(
  apiVersion: number,
): { name: string; minVersion: number; maxVersion: number }[] {
  return features
    .filter((each) => apiVersion >= 4 || each.minVersion > 0)
    .map(({ name, minVersion, maxVersion }) => ({ name, minVersion, maxVersion }));
}

/** The order in which a new cluster's FeatureLevel records are written. (recorded) */
const bootstrapOrder = [
  'metadata.version',
  ELR_FEATURE,
  'group.version',
  'share.version',
  'streams.version',
  'transaction.version',
];

export function initialFeatures(): { name: string; level: number }[] {
  return bootstrapOrder.map((name) => ({
    name,
    level: features.find((each) => each.name === name)?.level ?? 0,
  }));
}

const METADATA_VERSION = 'metadata.version';

/**
 * The levels in force as ApiVersions lists them: those above 0, in the order of a map of the others
 * that metadata.version is added to. (FinalizedFeatures)
 */
export function finalizedFeatures(
  levels: Readonly<Record<string, number>>,
): { name: string; maxVersionLevel: number; minVersionLevel: number }[] {
  const names = Object.keys(levels).filter((name) => (levels[name] ?? 0) > 0);
  const others = names.filter((name) => name !== METADATA_VERSION);
  return copiedMapOrder(others, names.includes(METADATA_VERSION) ? [METADATA_VERSION] : []).map(
    (name) => {
      const level = levels[name] ?? 0;
      return { name, maxVersionLevel: level, minVersionLevel: level };
    },
  );
}

/** What a server says of itself when it registers. */
export const registeredFeatures = (): {
  name: string;
  minSupportedVersion: number;
  maxSupportedVersion: number;
}[] =>
  features.map(({ name, minVersion, maxVersion }) => ({
    name,
    minSupportedVersion: minVersion,
    maxSupportedVersion: maxVersion,
  }));

/**
 * Below this level of metadata.version records of now could not be read: with 4.0-IV1 they changed
 * last. (MetadataVersion.checkIfMetadataChanged)
 */
export const OLDEST_SAFE_METADATA_VERSION = 23;
