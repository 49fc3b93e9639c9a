import { brokerSettings } from '../config/broker-settings.ts';
import { settingOf, type SettingTexts } from '../config/read-setting.ts';
import { topicSettings } from '../config/rows/topic.ts';
import type { ObeyedBy, ValueOf } from '../config/setting.ts';
import { ELR_FEATURE } from '../metadata/features.ts';
import {
  isActiveBroker,
  type MetadataImage,
  type PartitionImage,
} from '../metadata/metadata-image.ts';
import type { LegacyRule } from '../legacy-rules.ts';
import { ZERO_UUID } from '../protocol/schema.ts';
import type { PartitionChange } from './decide/partition-change.ts';

/**
 * What decisions of the controller read. The image is as of what was decided last, committed or
 * not.
 */
export type Setting = {
  readonly image: MetadataImage;
  /** The controller's own settings. */
  readonly config: SettingTexts;
  readonly museum: readonly LegacyRule[];
};

/**
 * Whether eligible leader replicas are kept. (KIP-966; FeatureControlManager.isElrFeatureEnabled)
 */
export const isElrEnabled = (image: MetadataImage): boolean =>
  (image.features[ELR_FEATURE] ?? 0) > 0;

/**
 * A topic's own setting, else the cluster's, else the controller's; undefined when it is set
 * nowhere. (ConfigurationControlManager.getTopicConfig)
 */
function topicSetting<N extends ObeyedBy<typeof topicSettings, 'controller'>>(
  { image, config }: Setting,
  topic: string,
  name: N,
): ValueOf<(typeof topicSettings)[N]> | undefined {
  const all = [image.topicConfigs[topic], image.brokerConfigs[''], config];
  const set = all.find((each) => each?.[name] !== undefined);
  return set === undefined ? undefined : settingOf(topicSettings, set, name);
}

/**
 * min.insync.replicas, but never more than the first partition of the topic has replicas, also of
 * those that are being added. (ReplicationControlManager.getTopicEffectiveMinIsr)
 */
function effectiveMinIsrOf(setting: Setting, topic: string): number {
  const replicas = setting.image.partitions[`${topic}-0`]?.replicas.length ?? 0;
  return Math.min(topicSetting(setting, topic, 'min.insync.replicas') ?? 1, replicas);
}

/**
 * (ConfigurationControlManager.uncleanLeaderElectionEnabledForTopic; on by default before KIP-106)
 */
export function isUncleanAllowed(setting: Setting, topic: string): boolean {
  const set = topicSetting(setting, topic, 'unclean.leader.election.enable');
  return set ?? setting.museum.includes('unclean-by-default');
}

/** A setting of the controller. */
export const controllerSetting = <N extends ObeyedBy<typeof brokerSettings, 'controller'>>(
  config: SettingTexts,
  name: N,
): ValueOf<(typeof brokerSettings)[N]> => settingOf(brokerSettings, config, name);

/** Stands for a directory that is known to be gone. (DirectoryId.LOST) */
const LOST = 'AAAAAAAAAAAAAAAAAAAAAQ';

/** Whether the log directory of a replica is online at its broker. (DirectoryId.isOnline) */
function isDirectoryOnline(image: MetadataImage, partition: PartitionImage, id: number): boolean {
  const directory = partition.directories[partition.replicas.indexOf(id)] ?? ZERO_UUID;
  const online = image.brokers[id]?.logDirs ?? [];
  if (directory === LOST) return false;
  return directory === ZERO_UUID || online.length === 0 || online.includes(directory);
}

/**
 * The directory that a new replica goes to, when a broker has only one; else the broker says so
 * later. (ClusterControlManager.defaultDir)
 */
export function defaultDirectory(image: MetadataImage, id: number): string {
  const directories = image.brokers[id]?.logDirs ?? [];
  return directories.length === 1 ? (directories[0] ?? ZERO_UUID) : ZERO_UUID;
}

/**
 * A change of a partition that asks for nothing yet: from here only what differs is said.
 * `isActive` tells who may lead while a broker is being fenced or unfenced.
 * (ReplicationControlManager.LeaderAcceptor)
 */
export function quietChange(
  setting: Setting,
  partition: PartitionImage,
  isActive = (id: number): boolean => isActiveBroker(setting.image, id),
): PartitionChange {
  const { image } = setting;
  return {
    election: isUncleanAllowed(setting, partition.topic) ? 'unclean' : 'online',
    minIsr: effectiveMinIsrOf(setting, partition.topic),
    elrEnabled: isElrEnabled(image),
    isAcceptableLeader: (id) => isActive(id) && isDirectoryOnline(image, partition, id),
    directoryOf: (id) => defaultDirectory(image, id),
  };
}
