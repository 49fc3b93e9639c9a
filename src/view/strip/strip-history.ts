import { clampedX, xOfOffset } from './axis-scene.ts';
import { round } from '../messages/road.ts';
import { slots, type StripInput } from './strip-input.ts';
import { FLAG } from './strip-marks.ts';

/**
 * What a log tells of its past: where epochs begin, where it left its leader's way, what it has cut
 * off.
 */
export type HistoryScene = {
  /** A tick with the epoch's number; without it where something else stands. */
  epochs: { x: number; epoch: number; labelled: boolean }[];
  /** Around the records that the leader does not have. */
  diverging: string;
  /** Places of records that were cut off, and a stroke through each. */
  truncated: string;
  strokes: string;
};

export function historyScene(input: StripInput): HistoryScene {
  const { replica, axis } = input;
  const { truncated, divergesFrom } = replica;
  const last = axis.from + axis.slots;
  const cutFrom = truncated === null ? 0 : Math.max(truncated.to, replica.logEnd, axis.from);
  const cutTo = truncated === null ? 0 : Math.min(truncated.from, last);
  return {
    epochs: epochTicks(input),
    diverging:
      divergesFrom === null
        ? ''
        : slots(input, Math.max(divergesFrom, axis.from), Math.min(replica.logEnd, last)),
    truncated: slots(input, cutFrom, cutTo),
    strokes: strokes(input, cutFrom, cutTo),
  };
}

/** Room for an epoch's number to the left of the flag of the high watermark. */
const NUMBER_ROOM = 9;

function epochTicks({ replica, axis }: StripInput): HistoryScene['epochs'] {
  const leads = replica.role === 'leader';
  const half = Math.max(0.6, axis.pitch * 0.07);
  const flag = clampedX(axis, replica.highWatermark) - half;
  let free = -Infinity;
  return replica.epochs
    .filter(
      ({ from }) =>
        from > Math.max(replica.logStart, axis.from - 1) && from <= axis.from + axis.slots,
    )
    .map(({ epoch, from }) => {
      const x = xOfOffset(axis, from) - half;
      const isUnderFlag = leads && x > flag - NUMBER_ROOM && x < flag + FLAG.width + 2;
      const labelled = !isUnderFlag && x >= free;
      if (labelled) free = x + 10;
      return { x: round(x), epoch, labelled };
    });
}

function strokes({ axis, y, height }: StripInput, from: number, to: number): string {
  let d = '';
  // One stroke for each place, or as many as there is room for.
  const step = Math.ceil(8 / axis.pitch);
  const width = axis.pitch * (axis.banded ? step : 1) * 0.86;
  for (let offset = from; offset < to; offset += axis.banded ? step : 1)
    d += `M${round(xOfOffset(axis, offset) + width * 0.2)} ${round(y + height * 0.8)}l${round(width * 0.6)} ${round(-height * 0.6)}`;
  return d;
}
