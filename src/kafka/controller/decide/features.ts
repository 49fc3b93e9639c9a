import {
  ELR_FEATURE,
  OLDEST_SAFE_METADATA_VERSION,
  registeredFeatures,
} from '../../metadata/features.ts';
import { BROKER_RESOURCE } from '../../metadata/metadata-image.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { errorCode } from '../../protocol/errors.ts';
import type { RequestBody, ResponseBody } from '../../protocol/message.ts';
import type { MetadataDecision } from './decide.ts';
import type { Problem } from './topics.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import type { Setting } from '../setting.ts';

type Update = RequestBody<'UpdateFeatures'>['featureUpdates'][number];

/**
 * In which direction a feature may be changed, by its code in messages. (FeatureUpdate.UpgradeType)
 */
const UPGRADE = 1;
const SAFE_DOWNGRADE = 2;
const UNSAFE_DOWNGRADE = 3;

/**
 * The level of kraft.version belongs to the quorum: its change is a control record, written by the
 * raft layer.
 */
const QUORUM_FEATURE = 'kraft.version';

export type FeaturesResult = {
  answer: ResponseBody<'UpdateFeatures'>;
  /** The level that the quorum is asked to go to; null when it is not asked. */
  kraftVersion: number | null;
};

type Asked = {
  readonly controllerId: number;
  /** The level of the quorum. */ readonly kraftVersion: number;
};

/** All or nothing. (FeatureControlManager.updateFeatures) */
export function decideFeatures(
  setting: Setting & Asked,
  body: RequestBody<'UpdateFeatures'>,
  version: number,
): MetadataDecision<FeaturesResult> {
  const records: MetadataRecord[] = [];
  let wanted: number | null = null;
  const names = hashOrder(body.featureUpdates.map((each) => each.feature));
  for (const update of names.flatMap(
    (name) => body.featureUpdates.find((each) => each.feature === name) ?? [],
  )) {
    const problem = updateProblem(setting, update, version);
    if (problem !== null) {
      const answer = refused(body, version, problem);
      return { records: [], result: { answer, kraftVersion: null } };
    }
    const { feature: name, maxVersionLevel: featureLevel } = update;
    if (name === QUORUM_FEATURE) wanted = featureLevel;
    // Also where the level is the same.
    else records.push({ type: 'FeatureLevelRecord', value: { name, featureLevel } });
  }
  const answer = agreed(body, version);
  if (body.validateOnly) return { records: [], result: { answer, kraftVersion: null } };
  const turnsElrOn = body.featureUpdates.some(
    (each) => each.feature === ELR_FEATURE && each.maxVersionLevel > 0,
  );
  return {
    records: [...(turnsElrOn ? oneMinimum(setting) : []), ...records],
    result: { answer, kraftVersion: wanted },
  };
}

const MIN_ISR = 'min.insync.replicas';

/**
 * With eligible leader replicas the controller and every broker must go by the same minimum: the
 * cluster's default is written down if there is none, and what single brokers have of their own
 * goes. (ConfigurationControlManager.maybeGenerateElrSafetyRecords)
 */
function oneMinimum({ image, config }: Setting): MetadataRecord[] {
  const set = (resourceName: string, value: string | null): MetadataRecord => ({
    type: 'ConfigRecord',
    value: { resourceType: BROKER_RESOURCE, resourceName, name: MIN_ISR, value },
  });
  const own = Object.entries(image.brokerConfigs)
    .filter(([name, configs]) => name !== '' && configs[MIN_ISR] !== undefined)
    .map(([name]) => set(name, null));
  const hasDefault = image.brokerConfigs['']?.[MIN_ISR] !== undefined;
  return [...(hasDefault ? [] : [set('', config[MIN_ISR] ?? '1')]), ...own];
}

/** Up to version 1 each feature has an answer of its own, though all have the same. */
const agreed = (
  { featureUpdates }: RequestBody<'UpdateFeatures'>,
  version: number,
): ResponseBody<'UpdateFeatures'> => ({
  throttleTimeMs: 0,
  errorCode: 0,
  errorMessage: null,
  ...(version > 1
    ? {}
    : {
        results: featureUpdates.map(({ feature }) => ({
          feature,
          errorCode: 0,
          errorMessage: 'NONE',
        })),
      }),
});

/** One that fails makes all fail, and is told for all. (UpdateFeaturesResponse.createWithErrors) */
const refused = (
  { featureUpdates }: RequestBody<'UpdateFeatures'>,
  version: number,
  { error, message }: Problem,
): ResponseBody<'UpdateFeatures'> => ({
  throttleTimeMs: 0,
  errorCode: errorCode(error),
  errorMessage:
    featureUpdates.length === 0
      ? message
      : `The update failed for all features since the following feature had an error: ${message}`,
  ...(version > 1 ? {} : { results: [] }),
});

/**
 * Why the level of a feature may not be changed; null when it may.
 * (FeatureControlManager.updateFeature)
 */
function updateProblem(
  { image, controllerId, kraftVersion }: Setting & Asked,
  { feature, maxVersionLevel: level, allowDowngrade, upgradeType }: Update,
  version: number,
): Problem | null {
  const invalid = (why: string): Problem => ({
    error: 'INVALID_UPDATE_VERSION',
    message: `Invalid update version ${level} for feature ${feature}. ${why}`,
  });
  const oldWay = allowDowngrade === true ? SAFE_DOWNGRADE : UPGRADE;
  const type = version === 0 ? oldWay : upgradeType;
  if (type < UPGRADE || type > UNSAFE_DOWNGRADE)
    return invalid('The controller does not support the given upgrade type.');
  if (level < 0) return invalid('A feature version cannot be less than 0.');
  const unsupported = supportProblem(image, controllerId, feature, level);
  if (unsupported !== null) return invalid(unsupported);
  const current = feature === QUORUM_FEATURE ? kraftVersion : (image.features[feature] ?? 0);
  if (level < current && type === UPGRADE)
    return invalid(
      "Can't downgrade the version of this feature without setting the upgrade type to either safe or unsafe downgrade.",
    );
  if (level > current && type !== UPGRADE) return invalid("Can't downgrade to a newer version.");
  if (feature === QUORUM_FEATURE && level < current)
    return invalid("Can't downgrade the version of this feature.");
  return feature === 'metadata.version' ? metadataProblem(current, level, type) : null;
}

/**
 * Why metadata.version may not be changed; null when it may.
 * (FeatureControlManager.updateMetadataVersion)
 */
function metadataProblem(current: number, level: number, type: number): Problem | null {
  if (level >= Math.min(current, OLDEST_SAFE_METADATA_VERSION)) return null;
  const why =
    type === UNSAFE_DOWNGRADE
      ? 'Unsafe metadata downgrade is not supported in this version.'
      : 'Refusing to perform the requested downgrade because it might delete metadata information.';
  const message = `Unsupported metadata.version downgrade from ${current} to ${level}. ${why}`;
  return { error: 'INVALID_UPDATE_VERSION', message };
}

/** Every node must have the level. (QuorumFeatures.reasonNotSupported) */
function supportProblem(
  { brokers, controllers }: Setting['image'],
  controllerId: number,
  feature: string,
  level: number,
): string | null {
  const known = registeredFeatures().find((each) => each.name === feature);
  const range = (name: string, found: typeof known): string | null => {
    if (found === undefined) return level === 0 ? null : `${name} does not support this feature.`;
    const { minSupportedVersion: least, maxSupportedVersion: most } = found;
    return level >= least && level <= most
      ? null
      : `${name} only supports versions ${least}-${most}`;
  };
  const mine = range(`Local controller ${controllerId}`, known);
  if (mine !== null) return mine;
  const others = [
    ...Object.values(brokers).map((each) => ({ name: `Broker ${each.id}`, from: each.features })),
    ...Object.values(controllers).map((each) => ({
      name: `Controller ${each.id}`,
      from: each.features,
    })),
  ];
  for (const { name, from } of others) {
    const why = range(
      name,
      from.find((each) => each.name === feature),
    );
    if (why !== null) return why;
  }
  return null;
}
