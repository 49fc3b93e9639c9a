import type { FlowView } from '../../frame/types/metrics.ts';
import { edgeKey, type EdgeScene } from './edges-scene.ts';
import { pointOn, round } from './road.ts';

/** Records that go over one direction of a link, by partition: the wider the more. */
export type FlowScene = {
  key: string;
  from: string;
  to: string;
  d: string;
  width: number;
  colour: number;
  /** Flows of one direction lie beside one another. */
  shift: { x: number; y: number };
  perSecond: number;
};

const WIDTH = { least: 1.4, most: 8 };
/** A rate that is drawn at its widest, however much there is elsewhere. */
const WIDEST_FROM = 20;

/** Flows on the roads of the stage; those of nodes that are not drawn are left out. */
export function flowsScene(flows: readonly FlowView[], edges: readonly EdgeScene[]): FlowScene[] {
  const byKey = new Map(edges.map((edge) => [edge.key, edge]));
  const most = Math.max(WIDEST_FROM, ...flows.map(({ perSecond }) => perSecond));
  const ways = new Map<string, FlowView[]>();
  for (const flow of flows) {
    const way = `${flow.from}>${flow.to}`;
    ways.set(
      way,
      [...(ways.get(way) ?? []), flow].sort((a, b) => a.colour - b.colour),
    );
  }
  return [...ways.values()].flatMap((way) => {
    const first = way[0];
    const edge = first && byKey.get(edgeKey(first.from, first.to));
    if (first === undefined || edge === undefined) return [];
    const road = first.from === edge.a ? edge.forward : edge.back;
    const { across } = pointOn(road, 0.5);
    const widths = way.map(({ perSecond }) => widthOf(perSecond / most));
    let beside = -widths.reduce((sum, width) => sum + width, 0) / 2;
    return way.map((flow, i) => {
      const width = widths[i] ?? WIDTH.least;
      const at = beside + width / 2;
      beside += width;
      return {
        key: `${flow.from}>${flow.to}/${flow.colour}`,
        ...{ from: flow.from, to: flow.to, colour: flow.colour, perSecond: flow.perSecond },
        d: road.d,
        width: round(width),
        shift: { x: round(across.x * at), y: round(across.y * at) },
      };
    });
  });
}

/** By the root: a tenth of the records is a third of the width. */
const widthOf = (share: number): number =>
  WIDTH.least + (WIDTH.most - WIDTH.least) * Math.sqrt(Math.min(1, share));
