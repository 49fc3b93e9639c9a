import { BROKER_PORT, CONTROLLER_PORT } from '../../kinds.ts';
import type { Broker } from '../broker.ts';

/** What a process is started with because of its place in the cluster. (server.properties) */
export function processSettings({ id, host, layout }: Broker): Readonly<Record<string, string>> {
  const { controllers } = layout;
  const isController = controllers.some((each) => each.host === host);
  const listeners = [
    `PLAINTEXT://${host}:${BROKER_PORT}`,
    ...(isController ? [`CONTROLLER://${host}:${CONTROLLER_PORT}`] : []),
  ].join(',');
  return {
    'node.id': String(id),
    'broker.id': String(id),
    'process.roles': isController ? 'broker,controller' : 'broker',
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
export const logDirOf = ({ host }: Pick<Broker, 'host'>): string => `kafka-logs-${host}`;
