import type { Random } from '../../kernel/random.ts';
import { randomUuid } from '../random-uuid.ts';
import { initialFeatures } from '../features.ts';
import { CONTROLLER_PORT } from '../kinds.ts';
import type { MetadataRecord } from '../metadata-record.ts';
import { BROKER_RESOURCE, type MetadataImage } from '../metadata-image.ts';
import type { MuseumSwitch } from '../museum.ts';
import type { ErrorName } from '../protocol/errors.ts';
import type { RequestBody } from '../protocol/message.ts';

/**
 * What the controller decides, as records. Deciding only reads; the records change the image when they are replayed.
 * (QuorumController: each operation generates records)
 */
export type Decision<R> = { records: MetadataRecord[]; result: R };

/** The first records of a new cluster, as one transaction. (recorded; BootstrapMetadata) */
export function decideBootstrap(museum: readonly MuseumSwitch[] = []): MetadataRecord[] {
  return [
    { type: 'BeginTransactionRecord', value: { name: 'Bootstrap records' } },
    ...initialFeatures().map((each): MetadataRecord => ({
      type: 'FeatureLevelRecord',
      value: { name: each.name, featureLevel: isLeftOut(each.name, museum) ? 0 : each.level },
    })),
    {
      type: 'ConfigRecord',
      value: {
        resourceType: BROKER_RESOURCE,
        resourceName: '',
        name: 'min.insync.replicas',
        value: '1',
      },
    },
    { type: 'EndTransactionRecord', value: {} },
  ];
}

/** (KIP-966) */
const isLeftOut = (feature: string, museum: readonly MuseumSwitch[]): boolean =>
  feature === 'eligible.leader.replicas.version' && museum.includes('no-elr');

/** Every start of a controller process is registered. */
export function decideControllerRegistration(
  id: number,
  host: string,
  random: Random,
): MetadataRecord[] {
  const value = {
    controllerId: id,
    incarnationId: randomUuid(random),
    zkMigrationReady: false,
    endPoints: [{ name: 'CONTROLLER', host, port: CONTROLLER_PORT, securityProtocol: 0 }],
    features: [],
  };
  return [{ type: 'RegisterControllerRecord', value }];
}

/** A broker registers fenced; its epoch is the offset of the record that says so. (ClusterControlManager.registerBroker) */
export function decideBrokerRegistration(
  image: MetadataImage,
  nextOffset: number,
  body: RequestBody<'BrokerRegistration'>,
): Decision<{ error: ErrorName; epoch: number }> {
  const known = image.brokers[body.brokerId];
  if (known?.incarnationId === body.incarnationId)
    return { records: [], result: { error: 'NONE', epoch: known.epoch } };
  const value = {
    brokerId: body.brokerId,
    isMigratingZkBroker: false,
    incarnationId: body.incarnationId,
    brokerEpoch: nextOffset,
    endPoints: body.listeners,
    features: body.features,
    rack: body.rack,
    fenced: true,
    inControlledShutdown: false,
    logDirs: body.logDirs,
  };
  return {
    records: [{ type: 'RegisterBrokerRecord', value }],
    result: { error: 'NONE', epoch: nextOffset },
  };
}

/** A fenced broker that has replayed its own registration is unfenced. (BrokerHeartbeatManager.calculateNextBrokerState) */
export function decideHeartbeat(
  image: MetadataImage,
  body: RequestBody<'BrokerHeartbeat'>,
): Decision<{ error: ErrorName; caughtUp: boolean; fenced: boolean }> {
  const broker = image.brokers[body.brokerId];
  if (broker === undefined)
    return {
      records: [],
      result: { error: 'BROKER_ID_NOT_REGISTERED', caughtUp: false, fenced: true },
    };
  if (broker.epoch !== body.brokerEpoch)
    return { records: [], result: { error: 'STALE_BROKER_EPOCH', caughtUp: false, fenced: true } };
  const caughtUp = body.currentMetadataOffset >= broker.epoch;
  if (!broker.fenced || body.wantFence || !caughtUp)
    return { records: [], result: { error: 'NONE', caughtUp, fenced: broker.fenced } };
  const value = {
    brokerId: body.brokerId,
    brokerEpoch: body.brokerEpoch,
    fenced: -1,
    inControlledShutdown: 0,
    logDirs: [],
  };
  return {
    records: [{ type: 'BrokerRegistrationChangeRecord', value }],
    result: { error: 'NONE', caughtUp, fenced: false },
  };
}
