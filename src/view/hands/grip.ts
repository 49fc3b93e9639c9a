import { thingAt } from '../thing-at.ts';
import type { Point } from '../messages/road.ts';

/** What a pointer takes hold of: the links that a stroke will cross, or a replica. */
export type Grip = { of: 'links' } | { of: 'replica'; node: string; partition: string };

/** A pointer that is down on something that it can drag. `from`: where, in the window. */
export type Held = { grip: Grip; pointer: number; from: Point };

/** Null where there is nothing to drag: on a node, and with any other than the first button. */
export function heldBy(event: PointerEvent): Held | null {
  if (event.button !== 0 || !event.isPrimary || !(event.target instanceof Element)) return null;
  const grip = gripAt(event.target);
  const from = { x: event.clientX, y: event.clientY };
  return grip === null ? null : { grip, pointer: event.pointerId, from };
}

function gripAt(target: Element): Grip | null {
  const thing = thingAt(target);
  if (thing === null || thing.what === 'link') return { of: 'links' };
  return thing.what === 'replica' ? { ...thing, of: 'replica' } : null;
}
