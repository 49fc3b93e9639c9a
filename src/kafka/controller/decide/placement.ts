import type { BrokerImage } from '../../metadata/metadata-image.ts';

/** A number from 0 to below the bound. */
type Draw = (bound: number) => number;

/**
 * Spreads replicas over racks, then over brokers, from random places on and moving on by one for
 * each partition; the first replica always on a broker that is not fenced. At least one broker must
 * be unfenced, and there must be as many brokers as replicas. (StripedReplicaPlacer)
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
    placed.push(placeOne(racks, factor, draw));
  return placed;
}

/** Brokers that are taken in turn. A new round starts one further. */
type BrokerRing = { ids: number[]; index: number; offset: number; round: number };
type Rack = { unfenced: BrokerRing; fenced: BrokerRing };
type Racks = { racks: Rack[]; offset: number; round: number; unfenced: number };

/** Brokers without a rack are one too. */
function rackList(brokers: readonly BrokerImage[], draw: Draw): Racks {
  const names = [...new Set(brokers.map((each) => each.rack ?? ''))].sort();
  const racks = names.map((name) => {
    const inside = brokers.filter((each) => (each.rack ?? '') === name);
    return {
      unfenced: ringOf(
        inside.filter((each) => !each.fenced),
        draw,
      ),
      fenced: ringOf(
        inside.filter((each) => each.fenced),
        draw,
      ),
    };
  });
  const unfenced = brokers.filter((each) => !each.fenced).length;
  return { racks, offset: draw(racks.length), round: 0, unfenced };
}

function ringOf(brokers: readonly BrokerImage[], draw: Draw): BrokerRing {
  const ids = brokers.map((each) => each.id).sort((one, other) => one - other);
  return { ids, index: 0, offset: ids.length === 0 ? 0 : draw(ids.length), round: 0 };
}

/** One replica from each rack in turn. The rack of the first replica is passed over once. */
function placeOne(list: Racks, factor: number, draw: Draw): number[] {
  const { racks } = list;
  // As many partitions as brokers have been placed: without a shuffle they would repeat.
  if (list.round === list.unfenced && list.unfenced > 1) shuffleAll(list, draw);
  list.offset %= racks.length;
  let firstRack = list.offset;
  let first: number | undefined;
  for (let step = 0; step < racks.length && first === undefined; step += 1) {
    firstRack = (list.offset + step) % racks.length;
    first = nextOf(racks[firstRack]?.unfenced, list.round);
  }
  const chosen = first === undefined ? [] : [first];
  let passOver: number | null = firstRack;
  for (let place = list.offset; chosen.length < factor; place = (place + 1) % racks.length) {
    if (place === passOver) {
      passOver = null;
      continue;
    }
    const rack = racks[place];
    const id = nextOf(rack?.unfenced, list.round) ?? nextOf(rack?.fenced, list.round);
    if (id !== undefined) chosen.push(id);
  }
  list.round += 1;
  list.offset += 1;
  return chosen;
}

function nextOf(ring: BrokerRing | undefined, round: number): number | undefined {
  if (ring === undefined || ring.ids.length === 0) return undefined;
  if (ring.round !== round) {
    ring.round = round;
    ring.index = 0;
    ring.offset = (ring.offset + 1) % ring.ids.length;
  }
  if (ring.index >= ring.ids.length) return undefined;
  ring.index += 1;
  return ring.ids[(ring.index - 1 + ring.offset) % ring.ids.length];
}

function shuffleAll(list: Racks, draw: Draw): void {
  shuffle(list.racks, draw);
  for (const rack of list.racks) {
    shuffle(rack.unfenced.ids, draw);
    shuffle(rack.fenced.ids, draw);
  }
  list.round = 0;
}

/** Every order is as likely as any other. (Fisher and Yates) */
function shuffle(items: unknown[], draw: Draw): void {
  for (let index = items.length - 1; index > 0; index -= 1) {
    const other = draw(index + 1);
    [items[index], items[other]] = [items[other], items[index]];
  }
}
