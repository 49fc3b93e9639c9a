import type { BrokerView } from '../../frame/types/brokers.ts';
import type { Frame } from '../../frame/types/frame.ts';
import type { Point, Rect } from '../messages/road.ts';
import type { CardScene } from '../stage/card-scene.ts';
import type { MoveBlock } from './move-block.ts';

/**
 * Another broker than the one that holds a replica, and the partition's replicas once this one has
 * moved there: the others stay, in their order.
 */
export type MoveTarget = { broker: BrokerView; blocked: MoveBlock | null; replicas: number[] };

/** Where the replica of a partition on a broker could go; nothing where it has none. */
export function moveTargets({ brokers }: Frame, node: string, partition: string): MoveTarget[] {
  const source = brokers.find(({ name }) => name === node);
  const replica = source?.replicas.find((each) => each.partition === partition);
  if (source === undefined || replica === undefined) return [];
  const wanted = replica.replicas.filter((id) => !replica.removing.includes(id));
  const leaves = !wanted.includes(source.id);
  return brokers
    .filter(({ name }) => name !== node)
    .map((broker) => ({
      broker,
      blocked: leaves ? 'leaving' : blockOf(broker, wanted),
      replicas: wanted.map((id) => (id === source.id ? broker.id : id)),
    }));
}

function blockOf({ id, status, registered }: BrokerView, wanted: number[]): MoveBlock | null {
  if (wanted.includes(id)) return 'has-one';
  if (status === 'down') return 'down';
  return registered ? null : 'unregistered';
}

/** A target with its card, where the reason is written, and whether the pointer is over it. */
export type TargetScene = MoveTarget & { rect: Rect; under: boolean };

/** Every target that has a card, for a pointer at `at`. */
export const targetsAt = (
  targets: readonly MoveTarget[],
  cards: readonly CardScene[],
  at: Point,
): TargetScene[] =>
  targets.flatMap((target) => {
    const rect = cards.find(({ broker }) => broker.name === target.broker.name)?.rect;
    return rect === undefined ? [] : [{ ...target, rect, under: holds(rect, at) }];
  });

const holds = ({ x, y, width, height }: Rect, at: Point): boolean =>
  at.x >= x && at.x <= x + width && at.y >= y && at.y <= y + height;
