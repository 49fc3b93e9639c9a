/** What can be found in the palette: what is written, and other words for it. */
export type Findable = { label: string; also?: string };

/** How well one typed word fits: a word of its own, the beginning of one, anywhere, not at all. */
type Fit = 3 | 2 | 1 | 0;

const wordsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[^\p{L}\p{N}.-]+/u)
    .filter((word) => word !== '');

/**
 * Those that have every typed word, the best first: exact words before beginnings of words, and
 * first words before later ones; else as they stand.
 */
export function ranked<T extends Findable>(entries: readonly T[], typed: string): T[] {
  const wanted = wordsOf(typed);
  if (wanted.length === 0) return [...entries];
  return entries
    .map((entry, place) => ({ entry, place, score: scoreOf(entry, wanted) }))
    .filter(({ score }) => score > 0)
    .sort((one, other) => other.score - one.score || one.place - other.place)
    .map(({ entry }) => entry);
}

/** 0 when a word is nowhere. */
function scoreOf({ label, also = '' }: Findable, wanted: readonly string[]): number {
  const shown = wordsOf(label);
  const hidden = wordsOf(also);
  let score = 0;
  for (const word of wanted) {
    const fit = fitOf(word, shown, label);
    const other = fit === 0 ? fitOf(word, hidden, also) : 0;
    if (fit + other === 0) return 0;
    // A word that is written counts for more than another word for it; the first for most.
    score += 10 * fit + 4 * other + (fit >= 2 && shown[0]?.startsWith(word) === true ? 5 : 0);
  }
  return score;
}

function fitOf(word: string, words: readonly string[], text: string): Fit {
  if (words.includes(word)) return 3;
  if (words.some((each) => each.startsWith(word))) return 2;
  return text.toLowerCase().includes(word) ? 1 : 0;
}
