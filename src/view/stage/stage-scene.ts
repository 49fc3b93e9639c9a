import { isSolo } from '../strip/axis-scene.ts';
import { edgesScene, type EdgeScene } from '../messages/edges-scene.ts';
import { focusRings, type FocusRing } from './focus-scene.ts';
import { narrowPlan } from './stage-narrow.ts';
import { placesOf, type StageInput, type StagePlan } from './stage-plan.ts';
import { widePlan } from './stage-wide.ts';

/** Everything on the stage that stays in place between two frames. */
export type StageScene = StagePlan & { edges: EdgeScene[]; rings: FocusRing[] };

/** Below this width the road runs from top to bottom. */
export const NARROW_BELOW = 560;

/** The stage for a frame in a given room. On a narrow page it may come out taller than the room. */
export function stageScene(input: StageInput, focus: readonly string[] = []): StageScene {
  const plan = stagePlan(input);
  const places = placesOf(plan);
  const { gutters, narrow } = plan;
  return {
    ...plan,
    edges: edgesScene({ frame: input.frame, places, gutters, narrow }),
    rings: focusRings(focus, plan.brokers, places),
  };
}

/**
 * Where each thing stands. One shelf fills a room that is not flat better when the road runs down;
 * several brokers need the columns.
 */
export function stagePlan(input: StageInput): StagePlan {
  if (input.size.width < NARROW_BELOW) return narrowPlan(input);
  if (!isSolo(input.frame) || input.size.width > input.size.height * 1.7) return widePlan(input);
  const down = narrowPlan(input);
  return down.size.height <= input.size.height + 1 ? down : widePlan(input);
}
