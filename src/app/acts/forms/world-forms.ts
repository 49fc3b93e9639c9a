import { millis, seconds } from '../../../kernel/time.ts';
import { node, server } from './fields.ts';
import { choice, counted, form, oneOf, optional, type FlawIn, type FormOf } from './form.ts';
import { everyNode } from './names.ts';

/** The two ends of a link, and which of its directions are meant. */
const ends = {
  from: choice(
    (words) => words.from,
    (frame) => everyNode(frame).map(({ name }) => name),
  ),
  to: {
    ...choice(
      (words) => words.to,
      (frame) => everyNode(frame).map(({ name }) => name),
    ),
    start: (frame: Parameters<typeof everyNode>[0]) => everyNode(frame)[1]?.name ?? '',
    flaw: ((value, words, { from }) => (value === from ? words.sameNode : null)) as FlawIn,
  },
  way: oneOf(
    (words) => words.direction,
    (words) => [
      { value: 'both', text: words.bothWays },
      { value: 'one', text: words.oneWay },
    ],
    () => 'both',
  ),
};

type Ends = { from: string; to: string; way: 'both' | 'one' };

/** The ends as a command has them; null while they are one node. */
const endsOf = ({ from, to, way }: Ends) =>
  from === to ? null : { from, to, ...(way === 'one' ? { oneWay: true } : {}) };

/** What is done to the world around the processes. */
export const worldForms: FormOf<
  | 'kill'
  | 'power-cut'
  | 'pause'
  | 'resume'
  | 'restart'
  | 'cut'
  | 'heal'
  | 'delay'
  | 'lose'
  | 'throttle'
  | 'wipe'
  | 'slow-disk'
  | 'fill-disk'
  | 'fail-disk'
  | 'repair-disk'
  | 'rot-disk'
  | 'clock-jump'
> = {
  kill: form({ node }, (filled) => ({ command: 'kill', ...filled })),
  'power-cut': form({ node }, (filled) => ({ command: 'power-cut', ...filled })),
  pause: form({ node }, (filled) => ({ command: 'pause', ...filled })),
  resume: form({ node }, (filled) => ({ command: 'resume', ...filled })),
  restart: form({ node }, (filled) => ({ command: 'restart', ...filled })),
  cut: form(ends, (filled) => {
    const between = endsOf(filled);
    return between && { command: 'cut', ...between };
  }),
  heal: form(ends, (filled) => {
    const between = endsOf(filled);
    return between && { command: 'heal', ...between };
  }),
  delay: form(
    {
      ...ends,
      delay: counted((words) => words.delay, 0, 60_000, 200),
      jitter: counted((words) => words.jitter, 0, 60_000, 0),
    },
    ({ delay, jitter, ...filled }) => {
      const between = endsOf(filled);
      const span = { min: millis(delay), max: millis(delay + jitter) };
      return between && { command: 'delay', ...between, delay: span };
    },
  ),
  lose: form({ ...ends, loss: counted((words) => words.loss, 0, 99, 20) }, (filled) => {
    const between = endsOf(filled);
    const loss = { numerator: filled.loss, denominator: 100 };
    return between && { command: 'lose', ...between, loss };
  }),
  throttle: form(
    // No limit when it is left out.
    { ...ends, bandwidth: optional((words) => words.bandwidth, 1, 10_000_000) },
    ({ bandwidth, ...filled }) => {
      const between = endsOf(filled);
      return between && { command: 'throttle', ...between, bandwidth: bandwidth ?? null };
    },
  ),
  wipe: form({ node: server }, (filled) => ({ command: 'wipe', ...filled })),
  'slow-disk': form(
    { node: server, time: counted((words) => words.diskTime, 1, 60_000, 400) },
    ({ node, time }) => ({
      ...{ command: 'slow-disk', node },
      ...{ writeTime: millis(time), syncTime: millis(time) },
    }),
  ),
  'fill-disk': form(
    { node: server, bytesLeft: counted((words) => words.bytesLeft, 0, 10_000_000, 0) },
    (filled) => ({ command: 'fill-disk', ...filled }),
  ),
  'fail-disk': form({ node: server }, (filled) => ({ command: 'fail-disk', ...filled })),
  'repair-disk': form({ node: server }, (filled) => ({ command: 'repair-disk', ...filled })),
  'rot-disk': form({ node: server }, (filled) => ({ command: 'rot-disk', ...filled })),
  'clock-jump': form(
    {
      node: server,
      by: counted((words) => words.clockJump, -86_400, 86_400, 60, {
        flaw: (value, words) => (value === 0 ? words.noJump : null),
      }),
    },
    ({ node, by }) => (by === 0 ? null : { command: 'clock-jump', node, by: seconds(by) }),
  ),
};
