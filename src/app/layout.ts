import type { Size } from '../view/props.ts';

/**
 * How the page stands. `columns`: lesson, stage and inspector side by side, time below; `low`: the
 * same where height is dear, as in a frame of another page, on a phone that lies on its side, or
 * when a laptop's page is twice as large: time is one lane, and the inspector lies over the stage;
 * `phone`: one below the other. The style sheets ask the same of the window.
 */
export type Layout = 'columns' | 'low' | 'phone';

const LOW_BELOW = 560;
const PHONE_BELOW = 720;
/** So narrow that two columns leave nothing to the stage, however low the window is. */
const COLUMNS_FROM = 640;

export function layoutIn({ width, height }: Size): Layout {
  const isLow = height < LOW_BELOW;
  if (width < (isLow ? COLUMNS_FROM : PHONE_BELOW)) return 'phone';
  return isLow ? 'low' : 'columns';
}

/** Letters of the smallest size on the stage are so many times as large when it is presented. */
const PRESENTED = { width: 1920, height: 1080, scale: 2.6 };

/**
 * How much larger than on a desk the page is to be drawn on a wall: words are at least 28 pixels
 * high at 1920 x 1080, and in proportion on other screens.
 */
export const presentScale = ({ width, height }: Size): number =>
  PRESENTED.scale * Math.min(width / PRESENTED.width, height / PRESENTED.height);
