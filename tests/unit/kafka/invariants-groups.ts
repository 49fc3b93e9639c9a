import { look, type Hand } from './invariants-world.ts';

type HandNode = Hand['world']['nodes'][number];

/** A settled member of the group `g` that owns these partitions. */
export function addMember(on: Hand, name: string, generation: number, owns: string[]): void {
  const state = {
    role: 'consumer',
    name,
    config: { group: { groupId: 'g' } },
    member: { state: 'stable', generation: { id: generation } },
    assigned: owns.map((partition) => ({ name: partition })),
    history: { items: [] },
  };
  on.world.nodes.push({ name, status: 'up', state } as unknown as HandNode);
}

/** A member is told another generation. */
export function tellGeneration(on: Hand, name: string, id: number): void {
  const node = on.world.nodes.find((each) => each.name === name);
  const { member } = node?.state as unknown as { member: { generation: { id: number } } };
  member.generation = { id };
}

/** Members that are processes of one instance. */
export function areOneInstance(on: Hand, ...names: string[]): void {
  for (const node of on.world.nodes) {
    const { config } = node.state as unknown as { config: { group: { instanceId?: string } } };
    if (names.includes(node.name)) config.group.instanceId = 'pod';
  }
}

/** A member is told of a partition that it was given. */
export function giveTo(on: Hand, name: string, partition: string): void {
  const note = { note: 'rebalance-callback', as: 'assigned', partitions: partition } as const;
  const node = on.world.nodes.findIndex((each) => each.name === name);
  look(on, node, undefined, [{ do: 'note', note }]);
}
