import { keyColour, keyShape } from '../colours.ts';
import type { KeyColour } from '../../frame/types/brokers.ts';
import { dotX, type PillPlan, type PillScene } from './pills-scene.ts';

/** Dots that were painted at one scale, by their colour. */
type Stamps = { scale: number; of: Map<KeyColour | null, CanvasImageSource> };

export const newStamps = (scale = 1): Stamps => ({
  scale,
  of: new Map<KeyColour | null, CanvasImageSource>(),
});

/** How pills are painted: pixels of the canvas for one of the picture, and the theme's colours. */
export type PillPaint = {
  scale: number;
  /** The value of a property of the canvas, such as `--panel` or `font-family`. */
  style: (property: string) => string;
  /** What was painted once and is put in many places, for as long as the theme stays. */
  stamps: Stamps;
  /** The size of the smallest letters, where that is given. */
  leastLetters: number;
};

/** Paints pills as their elements would look; the canvas is empty before. */
export function drawPills(
  context: CanvasRenderingContext2D,
  pills: readonly PillScene[],
  paint: PillPaint,
): void {
  const { scale } = paint;
  drawMicros(context, pills, paint);
  for (const { plan, x, y } of pills) {
    if (plan.micro) continue;
    context.setTransform(scale, 0, 0, scale, x * scale, y * scale);
    if (plan.tight && plan.others.length > 0) {
      body(context, plan, paint, disc(7.5));
      write(context, String(plan.others.length + 1), { ...paint, size: 9.5, weight: 650 });
    } else if (plan.message.dots.length === 0) drawPlain(context, plan, paint);
    else drawRecords(context, plan, paint);
    if (plan.others.length > 0 && !plan.tight) drawCount(context, plan, paint);
  }
}

/** Dots that flow: stamps, for painting a thousand discs would take longer than a frame may. */
function drawMicros(
  context: CanvasRenderingContext2D,
  pills: readonly PillScene[],
  paint: PillPaint,
): void {
  context.setTransform(1, 0, 0, 1, 0, 0);
  const half = STAMP / 2;
  for (const { plan, x, y } of pills) {
    if (!plan.micro) continue;
    const stamp = microStamp(plan.message.dots[0] ?? null, paint);
    if (stamp !== null)
      // At whole pixels: between them each stamp would be smoothed anew.
      context.drawImage(
        stamp,
        Math.round((x - half) * paint.scale),
        Math.round((y - half) * paint.scale),
      );
  }
}

/** Width of a stamp: a disc and its frame. Pixels of the picture. */
const STAMP = 8;

function microStamp(
  dot: KeyColour | null,
  { scale, style, stamps }: PillPaint,
): CanvasImageSource | null {
  if (stamps.scale !== scale) Object.assign(stamps, newStamps(scale));
  const known = stamps.of.get(dot);
  if (known !== undefined) return known;
  const side = Math.ceil(STAMP * scale);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext('2d');
  if (context === null) return null;
  context.setTransform(scale, 0, 0, scale, (STAMP / 2) * scale, (STAMP / 2) * scale);
  context.fillStyle = dot === null ? style('--panel') : inkOf(dot, style);
  context.strokeStyle = style(dot === null ? '--ink-3' : '--panel');
  context.fill(disc(3.2));
  context.stroke(disc(3.2));
  const stamp = canvas.transferToImageBitmap();
  stamps.of.set(dot, stamp);
  return stamp;
}

function drawPlain(context: CanvasRenderingContext2D, plan: PillPlan, paint: PillPaint): void {
  body(context, plan, paint, disc(6.5));
  if (plan.message.error !== null)
    write(context, '!', { ...paint, size: 10, weight: 700, ink: '--bad' });
}

function drawRecords(context: CanvasRenderingContext2D, plan: PillPlan, paint: PillPaint): void {
  const { message, width } = plan;
  const shape = new Path2D();
  shape.roundRect(-width / 2, -8, width, 16, 8);
  body(context, plan, paint, shape);
  message.dots.forEach((dot, i) => {
    const moved = new Path2D();
    moved.addPath(shapeOf(dot), { e: dotX(plan, i) });
    context.fillStyle = inkOf(dot, paint.style);
    context.fill(moved);
  });
  if (message.records > message.dots.length)
    write(context, `+${message.records - message.dots.length}`, {
      ...paint,
      size: 9,
      x: width / 2 - 6,
      align: 'right',
    });
}

function drawCount(context: CanvasRenderingContext2D, plan: PillPlan, paint: PillPaint): void {
  const look = { ...paint, size: 10, weight: 600, x: plan.width / 2 + 3, align: 'left' as const };
  write(context, `×${plan.others.length + 1}`, { ...look, halo: true });
}

/** The frame of a pill says what became of it: an error, a cut, a hand that holds it. */
function body(
  context: CanvasRenderingContext2D,
  { message, width }: PillPlan,
  { style }: PillPaint,
  shape: Path2D,
): void {
  const isPlain = message.dots.length === 0;
  const isBad = message.error !== null;
  const isHeld = message.state === 'held';
  const isBlocked = message.state === 'blocked';
  context.fillStyle = style(isBad ? '--bad-soft' : '--panel');
  context.strokeStyle = style(
    isHeld ? '--warn' : isBad || isBlocked ? '--bad' : isPlain ? '--ink-3' : '--ink-2',
  );
  context.lineWidth = isPlain || isHeld ? 1.6 : 1.2;
  context.setLineDash(isBlocked ? [3, 2] : []);
  context.fill(shape);
  context.stroke(shape);
  if (!isHeld) return;
  const pulse = new Path2D();
  pulse.roundRect(-width / 2 - 4, -12, width + 8, 24, 12);
  context.lineWidth = 1.4;
  context.stroke(pulse);
}

type Writing = PillPaint & {
  size: number;
  weight?: number;
  x?: number;
  align?: CanvasTextAlign;
  ink?: string;
  halo?: boolean;
};

function write(context: CanvasRenderingContext2D, text: string, writing: Writing): void {
  const { size, weight = 450, x = 0, align = 'center', ink = '--ink-2', halo = false } = writing;
  context.font = `${weight} ${Math.max(size, writing.leastLetters)}px ${writing.style('font-family')}`;
  context.textAlign = align;
  context.setLineDash([]);
  if (halo) {
    context.strokeStyle = writing.style('--paper');
    context.lineWidth = 3;
    context.strokeText(text, x, 3.6);
  }
  context.fillStyle = writing.style(ink);
  context.fillText(text, x, 3.6);
}

const discs = new Map<number, Path2D>();
const shapes = new Map<KeyColour, Path2D>();

const disc = (radius: number): Path2D =>
  kept(discs, radius, () => {
    const shape = new Path2D();
    shape.arc(0, 0, radius, 0, 2 * Math.PI);
    return shape;
  });

const shapeOf = (dot: KeyColour): Path2D =>
  kept(shapes, dot, () => new Path2D(keyShape(dot, 0, 0, 2.8)));

function kept<Key, Value>(known: Map<Key, Value>, key: Key, made: () => Value): Value {
  const value = known.get(key) ?? made();
  known.set(key, value);
  return value;
}

/** The variable inside `var(--k3)`. */
const inkOf = (dot: KeyColour, style: PillPaint['style']): string =>
  style(keyColour(dot).slice('var('.length, -1));
