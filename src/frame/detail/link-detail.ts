import type { Cluster } from '../../kafka/cluster.ts';
import type { NodeId } from '../../kernel/machine.ts';
import { messagesInFlight } from '../../kernel/world.ts';
import { flatten } from './flatten.ts';
import { nameOf } from '../why/happening.ts';
import type { Past } from '../past.ts';
import type { DetailView } from '../types/detail.ts';
import { chainFrom, oneChain } from '../why/why-chain.ts';
import { findBack, type Entry } from '../why/why-origin.ts';

/**
 * A link, both ways: its chain begins with the last thing that was done to it, or with the last
 * message lost on it.
 */
export function linkDetail(
  cluster: Cluster,
  past: Past,
  { from, to }: { from: string; to: string },
): DetailView | null {
  const named = (name: string): NodeId => cluster.nodes.findIndex((each) => each.name === name);
  const [one, other] = [named(from), named(to)];
  if (one < 0 || other < 0 || one === other) return null;
  const done = findBack(past, past.lastStep, (entry) => isDoneTo(entry, one, other));
  const latest = done ?? findBack(past, past.lastStep, (entry) => isLostOn(entry, one, other));
  return {
    title: { kind: 'link', name: `${from} ↔ ${to}` },
    why:
      latest === undefined
        ? []
        : oneChain(chainFrom(cluster, past, latest.step, { kinds: null, partition: null })),
    fields: flatten({ ...directionOf(cluster, one, other), ...directionOf(cluster, other, one) }),
    bytes: null,
  };
}

const isPair = (a: NodeId, b: NodeId, one: NodeId, other: NodeId): boolean =>
  (a === one && b === other) || (a === other && b === one);

function isDoneTo({ what }: Entry, one: NodeId, other: NodeId): boolean {
  return (
    what.event === 'fault' &&
    'from' in what.fault &&
    isPair(what.fault.from, what.fault.to, one, other)
  );
}

const isLostOn = ({ what, node }: Entry, one: NodeId, other: NodeId): boolean =>
  what.event === 'lost' && isPair(what.from, node, one, other);

function directionOf(cluster: Cluster, from: NodeId, to: NodeId): object {
  const link = cluster.network.links[from]?.[to];
  if (link === undefined) return {};
  const underWay = messagesInFlight(cluster).filter(
    (each) => each.from === from && each.to === to,
  ).length;
  return {
    [`${nameOf(cluster, from)} → ${nameOf(cluster, to)}`]: {
      cut: link.cut,
      delay: spanOf(link.delayMin, link.delayMax),
      loss: `${(100 * link.loss.numerator) / link.loss.denominator} %`,
      bandwidth: link.bandwidth === null ? '∞' : `${link.bandwidth} B/s`,
      underWay,
    },
  };
}

const spanOf = (min: number, max: number): string =>
  min === max ? `${min / 1_000} ms` : `${min / 1_000} – ${max / 1_000} ms`;
