import type { Cluster } from '../kafka/cluster.ts';
import type { Link } from '../kernel/network/link.ts';
import type { LinkView, MachineView } from './types/cluster.ts';
import type { Frame } from './types/frame.ts';

type Process = Cluster['nodes'][number];

/** A disk that takes this much for a write or a flush is slow, whatever it was before. */
const SLOW_WRITE = 100_000;

/** What is wrong with the machine of a process. */
export const machineOf = ({ disk, skew }: Process): MachineView => ({
  disk: {
    failed: disk.failed,
    full: disk.room !== null && disk.room <= 0,
    slow: disk.writeTime >= SLOW_WRITE || disk.syncTime >= SLOW_WRITE,
  },
  skew,
});

/** Directions in which nothing gets through. */
export const cutsOf = (cluster: Cluster): Frame['cuts'] =>
  directions(cluster, (link, from, to) => (link.cut ? [{ from, to }] : []));

/** Directions that lose messages, are much slower than the usual link, or narrow. */
export function linksOf(cluster: Cluster): LinkView[] {
  const { usual } = cluster.network;
  return directions(cluster, (link, from, to) => {
    const loss = (100 * link.loss.numerator) / link.loss.denominator;
    const isSlow = link.delayMax > 2 * usual.delayMax;
    const delay = isSlow ? { min: link.delayMin, max: link.delayMax } : null;
    const { bandwidth } = link;
    return loss > 0 || isSlow || bandwidth !== null ? [{ from, to, loss, delay, bandwidth }] : [];
  });
}

/** What most links take for one way. */
export const usualDelayOf = ({ network: { usual } }: Cluster): Frame['usualDelay'] => ({
  min: usual.delayMin,
  max: usual.delayMax,
});

function directions<T>(
  { nodes, network }: Cluster,
  see: (link: Link, from: string, to: string) => T[],
): T[] {
  return network.links.flatMap((row, from) =>
    row.flatMap((link, to) =>
      from === to ? [] : see(link, nodes[from]?.name ?? '', nodes[to]?.name ?? ''),
    ),
  );
}
