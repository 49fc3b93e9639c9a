import type { Frame } from '../../frame/types/frame.ts';
import { offsetsBefore, replicasOf } from '../strip/axis-scene.ts';
import { lookOf, LOOKS, type CrowdLook } from '../crowd/crowd-look.ts';
import { controllersInRow } from './places.ts';

export type LegendEntry =
  | 'committed'
  | 'uncommitted'
  | 'missing'
  | 'control'
  | 'deleted'
  | 'before'
  | 'position'
  | 'committedOffset'
  | 'highWatermark'
  | 'lastStable'
  | 'flushed'
  | 'inSync'
  | 'epoch'
  | 'diverging'
  | 'truncated'
  | 'fenced'
  | 'active'
  | 'quorum'
  | 'metadata'
  | 'held'
  | 'blocked'
  | 'lost'
  | 'later'
  | `crowd-${CrowdLook}`;

/**
 * The shapes that can be seen now, in a fixed order. The first ones stay, so that the legend does
 * not jump with each append.
 */
export function legendEntries(frame: Frame): LegendEntry[] {
  const replicas = replicasOf(frame);
  const crowd = frame.brokers.flatMap(({ topics }) => topics.flatMap(({ brief }) => brief));
  const hasStrips = replicas.length > 0 || crowd.length === 0;
  const inRow = controllersInRow(frame);
  const some = (sees: (replica: (typeof replicas)[number]) => boolean): boolean =>
    replicas.some(sees);
  const shown: [LegendEntry, boolean][] = [
    ...LOOKS.map((look): [LegendEntry, boolean] => [
      `crowd-${look}`,
      crowd.length > 0 &&
        (look === 'leader' || look === 'in' || crowd.some((each) => lookOf(each) === look)),
    ]),
    ['committed', hasStrips],
    ['uncommitted', hasStrips],
    ['missing', frame.brokers.length > 1],
    [
      'later',
      frame.brokers.some(({ status, replicas: held }) => status === 'down' && held.length > 0),
    ],
    ['control', some((each) => each.cells.some((cell) => cell.kind === 'control'))],
    ['deleted', some((each) => each.logStart > each.stretch.from)],
    ['before', some((each) => offsetsBefore(each) > 0)],
    ['highWatermark', hasStrips],
    ['lastStable', some((each) => each.lastStable < each.highWatermark)],
    ['flushed', some((each) => each.flushed > each.logStart)],
    ['position', hasStrips && frame.consumers.length > 0],
    ['committedOffset', hasStrips && frame.groups.some(({ offsets }) => offsets.length > 0)],
    ['inSync', some((each) => each.replicas.length > 1)],
    ['epoch', some((each) => each.epochs.some(({ from }) => from > each.logStart))],
    ['diverging', some((each) => each.divergesFrom !== null)],
    ['truncated', some((each) => each.truncated !== null)],
    ['fenced', frame.brokers.some((each) => each.registered && each.fenced)],
    ['active', inRow.some((each) => each.active)],
    ['quorum', inRow.length > 0],
    ['metadata', inRow.length > 0 && frame.metadataPlaces.length > 0],
    ['held', frame.messages.some(({ state }) => state === 'held')],
    ['blocked', frame.messages.some(({ state }) => state === 'blocked')],
    ['lost', frame.lost.length > 0],
  ];
  return shown.filter(([, isShown]) => isShown).map(([entry]) => entry);
}
