/** Offsets from `from` up to but not including `to`. */
export type Span = { from: number; to: number };

/** Offsets that one leader epoch wrote: an offset and an epoch name one record for ever. */
export type EpochSpan = Span & { epoch: number };

/** More pieces than one run makes; then the oldest are forgotten. */
const SPANS_MAX = 256;

/**
 * Adds a span to a list that ascends and does not overlap, in place. Where it overlaps what is
 * there it takes its place.
 */
export function addSpan(spans: EpochSpan[], { from, to, epoch }: Readonly<EpochSpan>): void {
  const last = spans[spans.length - 1];
  if (last?.epoch === epoch && last.to === from) {
    last.to = to;
    return;
  }
  if (last !== undefined && from < last.to) {
    const left = spans.flatMap((each) =>
      without(each, [{ from, to }]).map((part) => ({ ...part, epoch: each.epoch })),
    );
    const behind = left.findIndex((each) => each.from >= to);
    spans.splice(0, spans.length, ...left);
    spans.splice(behind < 0 ? left.length : behind, 0, { from, to, epoch });
  } else spans.push({ from, to, epoch });
  if (spans.length > SPANS_MAX) spans.shift();
}

/** The parts of a span that lie in none of the others, which ascend. */
export function without(span: Readonly<Span>, others: readonly Span[]): Span[] {
  const left: Span[] = [];
  let { from } = span;
  for (const other of others) {
    if (other.to <= from) continue;
    if (other.from >= span.to) break;
    if (other.from > from) left.push({ from, to: other.from });
    from = other.to;
  }
  if (from < span.to) left.push({ from, to: span.to });
  return left;
}

export const lengthOfSpans = (spans: readonly Span[]): number =>
  spans.reduce((sum, { from, to }) => sum + to - from, 0);
