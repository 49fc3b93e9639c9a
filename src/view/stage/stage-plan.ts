import type { Frame } from '../../frame/types/frame.ts';
import type { Grid } from '../strip/axis-scene.ts';
import type { CardScene } from './card-scene.ts';
import type { ConsumerPlace, ControllersRow, Place, ProducerPlace } from './places.ts';
import type { GroupPlace } from '../group/group-places.ts';
import type { Size } from '../props.ts';

/** What a layout decides: where each thing stands. */
export type StagePlan = {
  /** The picture's own size: the drawing is scaled from this to the size it was given. */
  size: Size;
  narrow: boolean;
  grid: Grid;
  brokers: CardScene[];
  producers: ProducerPlace[];
  /** Consumers that take their partitions by hand. */
  consumers: ConsumerPlace[];
  /** The others, with their groups. */
  groups: GroupPlace[];
  controllers: ControllersRow | null;
  headings: { of: 'producers' | 'consumers'; x: number; y: number }[];
  gutters: Gutters;
};

/**
 * Free stretches beside the cards that roads may use: the lane of the left one, and how far right
 * the widest bow may reach.
 */
export type Gutters = { left: number; right: number };

export type StageInput = { frame: Frame; size: Size; masked: readonly string[] };

/** Where each node stands, by name. */
export function placesOf(plan: StagePlan): Map<string, Place> {
  const places = new Map<string, Place>();
  const put = (place: Place): unknown => places.set(place.name, place);
  plan.brokers.forEach(({ broker, rect }, index) =>
    put({ name: broker.name, kind: 'broker', rect, index }),
  );
  plan.producers.forEach(({ view, rect }, index) =>
    put({ name: view.name, kind: 'producer', rect, index }),
  );
  const readers = [...plan.consumers, ...plan.groups.flatMap(({ members }) => members)];
  readers.forEach(({ view, rect }, index) =>
    put({ name: view.name, kind: 'consumer', rect, index }),
  );
  const y = plan.controllers?.y ?? 0;
  plan.controllers?.circles.forEach(({ view, x, combined }, index) => {
    if (combined) return;
    // Its circle, and the plate below it.
    const rect = { x: x - 12, y: y - 12, width: 24, height: 32 };
    put({ name: view.name, kind: 'controller', rect, index });
  });
  return places;
}
