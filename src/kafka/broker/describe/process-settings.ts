import { BROKER_PORT, CONTROLLER_PORT, hostOfBroker, type ClusterLayout } from '../../kinds.ts';
import type { MetadataImage } from '../../metadata/metadata-image.ts';

/**
 * A process that has settings, and knows of those that are set for all: a broker, or a controller.
 */
export type Configured = {
  readonly id: number;
  readonly host: string;
  readonly layout: ClusterLayout;
  readonly config: Readonly<Record<string, string>>;
  readonly memory: { readonly image: MetadataImage };
};

/** What a process is started with because of its place in the cluster. (server.properties) */
export function processSettings({
  id,
  host,
  layout,
}: Configured): Readonly<Record<string, string>> {
  const { controllers } = layout;
  const isController = controllers.some((each) => each.host === host);
  const isBroker = layout.brokers.some((each) => hostOfBroker(each) === host);
  const listeners = [
    ...(isBroker ? [`PLAINTEXT://${host}:${BROKER_PORT}`] : []),
    ...(isController ? [`CONTROLLER://${host}:${CONTROLLER_PORT}`] : []),
  ].join(',');
  return {
    'node.id': String(id),
    'broker.id': String(id),
    'process.roles': [
      ...(isBroker ? ['broker'] : []),
      ...(isController ? ['controller'] : []),
    ].join(','),
    'controller.quorum.voters': controllers
      .map((each) => `${each.id}@${each.host}:${CONTROLLER_PORT}`)
      .join(','),
    'controller.listener.names': 'CONTROLLER',
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT',
    listeners,
    'advertised.listeners': listeners,
    'log.dirs': logDirOf({ host }),
  };
}

/** The one log directory of a broker. (log.dirs) */
export const logDirOf = ({ host }: Pick<Configured, 'host'>): string => `kafka-logs-${host}`;
