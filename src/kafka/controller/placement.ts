import type { BrokerImage } from '../metadata-image.ts';

/** A number from 0 to below the bound. */
type Draw = (bound: number) => number;

/**
 * Spreads replicas over racks, then over brokers, starting at random places and moving on by one for each partition.
 * (StripedReplicaPlacer; only unfenced brokers are given)
 */
export function placeReplicas(
  brokers: readonly BrokerImage[],
  partitions: number,
  factor: number,
  draw: Draw,
): number[][] {
  const racks = rackList(brokers, draw);
  const placed: number[][] = [];
  for (let partition = 0; partition < partitions; partition += 1)
    placed.push(placeOne(racks, factor));
  return placed;
}

type Rack = { ids: number[]; next: number };
type Racks = { racks: Rack[]; offset: number };

function rackList(brokers: readonly BrokerImage[], draw: Draw): Racks {
  const byRack = new Map<string, number[]>();
  for (const broker of brokers) {
    const rack = broker.rack ?? '';
    byRack.set(rack, [...(byRack.get(rack) ?? []), broker.id]);
  }
  const names = [...byRack.keys()].sort();
  const racks = names.map((name) => {
    const ids = byRack.get(name) ?? [];
    return { ids, next: draw(ids.length) };
  });
  return { racks, offset: draw(racks.length) };
}

/** One replica from each rack in turn, from the offset on, until there are enough; then everything moves on by one. */
function placeOne(list: Racks, factor: number): number[] {
  const chosen: number[] = [];
  const used = list.racks.map(() => 0);
  for (let turn = 0; chosen.length < factor && turn < factor * list.racks.length; turn += 1) {
    const place = (list.offset + turn) % list.racks.length;
    const rack = list.racks[place];
    const taken = used[place] ?? 0;
    if (rack === undefined || taken >= rack.ids.length) continue;
    const id = rack.ids[(rack.next + taken) % rack.ids.length];
    if (id !== undefined) chosen.push(id);
    used[place] = taken + 1;
  }
  list.offset = (list.offset + 1) % list.racks.length;
  for (const rack of list.racks) rack.next = (rack.next + 1) % rack.ids.length;
  return chosen;
}
