import type { ReplicaView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { MoveBlock } from '../../view/hands/move-block.ts';
import { moveTargets } from '../../view/hands/move-scene.ts';
import type { SelectionAct } from './selection-act.ts';
import { replicaNamed } from './selection-acts.ts';

/**
 * Why a leader is not elected. Each is an answer of the controller's to be expected, or would
 * change nothing. (ReplicationControlManager.electLeader)
 */
type LeaderBlock = 'leads' | 'has-leader' | 'not-in-sync' | 'fenced' | 'none-alive';

/**
 * One line of a menu: an act, the broker that it is about, what it is called where its verb does
 * not say enough, and why it cannot be chosen.
 */
export type MenuChoice = SelectionAct & {
  broker?: string;
  called?: 'prefer' | 'move';
  blocked?: LeaderBlock | MoveBlock | null;
};

/**
 * What can be done about the leader of a partition: the preferred one elected, another replica put
 * first in the list and so preferred, and any live one elected at the price of records.
 */
export function leaderChoices(frame: Frame, partition: string): MenuChoice[] {
  const replica = replicaNamed(frame, partition);
  const [preferred, ...others] = replica?.replicas ?? [];
  if (replica === undefined || preferred === undefined) return [];
  const wanted = replica.replicas.filter((id) => !replica.removing.includes(id));
  return [
    {
      verb: 'elect',
      command: { command: 'elect', partition, election: 'preferred' },
      broker: nameOf(frame, preferred),
      blocked: replica.leader === preferred ? 'leads' : blockOf(frame, replica, preferred),
    },
    ...others
      .filter((id) => wanted.includes(id))
      .map((id): MenuChoice => {
        const replicas = [id, ...wanted.filter((other) => other !== id)];
        return {
          verb: 'reassign',
          command: { command: 'reassign', partition, replicas },
          called: 'prefer',
          broker: nameOf(frame, id),
          blocked: blockOf(frame, replica, id),
        };
      }),
    {
      verb: 'elect',
      command: { command: 'elect', partition, election: 'unclean' },
      blocked:
        replica.leader >= 0
          ? 'has-leader'
          : replica.replicas.some((id) => isActive(frame, id))
            ? null
            : 'none-alive',
    },
  ];
}

/** The brokers that a replica could move to, each with the reason why not. */
export const moveChoices = (frame: Frame, node: string, partition: string): MenuChoice[] =>
  moveTargets(frame, node, partition).map(({ broker, blocked, replicas }) => ({
    verb: 'reassign',
    command: { command: 'reassign', partition, replicas },
    called: 'move',
    broker: broker.name,
    blocked,
  }));

/** Why a replica may not lead cleanly. (PartitionChangeBuilder.electLeader) */
function blockOf(frame: Frame, { isr, elr }: ReplicaView, id: number): LeaderBlock | null {
  if (!isr.includes(id) && !(isr.length === 0 && elr.includes(id))) return 'not-in-sync';
  return isActive(frame, id) ? null : 'fenced';
}

/** The controller takes it for alive. */
const isActive = ({ brokers }: Frame, wanted: number): boolean =>
  brokers.some(({ id, registered, fenced }) => id === wanted && registered && !fenced);

const nameOf = ({ brokers }: Frame, wanted: number): string =>
  brokers.find(({ id }) => id === wanted)?.name ?? String(wanted);
