import { ELR_FEATURE, initialFeatures } from '../../metadata/features.ts';
import type { MetadataRecord } from '../../metadata/metadata-record.ts';
import { BROKER_RESOURCE } from '../../metadata/metadata-image.ts';
import type { LegacyRule } from '../../legacy-rules.ts';
import type { Decision } from '../../decision.ts';

/** What the controller decides: records of the metadata log, and what is answered. */
export type MetadataDecision<Result> = Decision<MetadataRecord, Result>;

/**
 * The first records of a new cluster, as one transaction. With eligible leader replicas the cluster
 * has a default minimum of its own from then on, that of the controller's settings. (recorded;
 * BootstrapMetadata, ActivationRecordsGenerator.recordsForEmptyLog)
 */
export function decideBootstrap(
  museum: readonly LegacyRule[] = [],
  config: Readonly<Record<string, string>> = {},
): MetadataRecord[] {
  const name = 'min.insync.replicas';
  return [
    { type: 'BeginTransactionRecord', value: { name: 'Bootstrap records' } },
    ...initialFeatures().map((each): MetadataRecord => ({
      type: 'FeatureLevelRecord',
      value: { name: each.name, featureLevel: isLeftOut(each.name, museum) ? 0 : each.level },
    })),
    ...(museum.includes('no-elr') ? [] : [clusterDefault(name, config[name] ?? '1')]),
    { type: 'EndTransactionRecord', value: {} },
  ];
}

const clusterDefault = (name: string, value: string): MetadataRecord => ({
  type: 'ConfigRecord',
  value: { resourceType: BROKER_RESOURCE, resourceName: '', name, value },
});

/** Whether the scenario leaves a feature out, as an older release would. (KIP-966) */
const isLeftOut = (feature: string, museum: readonly LegacyRule[]): boolean =>
  feature === ELR_FEATURE && museum.includes('no-elr');
