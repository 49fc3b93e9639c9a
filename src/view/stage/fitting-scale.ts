import type { Frame } from '../../frame/types/frame.ts';
import type { Size } from '../props.ts';
import { stagePlan } from './stage-scene.ts';

/**
 * How large the stage can be drawn in a room of `width` and `height` pixels so that all of it is
 * seen: the first of `scales` at which it fits, null when it fits at none.
 */
export function fittingScale(frame: Frame, room: Size, scales: readonly number[]): number | null {
  const fits = (scale: number): boolean => {
    const size = { width: room.width / scale, height: room.height / scale };
    return stagePlan({ frame, size, masked: [] }).size.height <= size.height + 1;
  };
  return scales.find(fits) ?? null;
}

/** What the height of the stage follows, besides its room. */
export function shapeOf({ brokers, controllers, producers, consumers }: Frame): string {
  const cards = brokers.map(({ replicas, topics }) =>
    [replicas.length, ...topics.map(({ brief }) => brief.length)].join('+'),
  );
  const readers = consumers.map(({ positions, group }) => group?.id ?? positions.length);
  return [cards.join(), controllers.length, producers.length, readers.join()].join(' ');
}
