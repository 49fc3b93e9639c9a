/**
 * Names that were made before, by topic. It only remembers what a pure function gives, and holds
 * nothing of a simulation.
 */
const names = new Map<string, (string | undefined)[]>();
/** Requests for thousands of topics that do not exist must not fill the memory with their names. */
const TOPICS_MAX = 4_096;
const INDEX_MAX = 16_384;

/**
 * The name of a partition, such as `orders-0`: always the same text, since the tables of a broker
 * are keyed by it.
 */
export function partitionName(topic: string, index: number): string {
  if (index < 0 || index >= INDEX_MAX) return `${topic}-${index}`;
  const known = names.get(topic) ?? remember(topic);
  return (known[index] ??= `${topic}-${index}`);
}

function remember(topic: string): (string | undefined)[] {
  if (names.size >= TOPICS_MAX) names.clear();
  const known: (string | undefined)[] = [];
  names.set(topic, known);
  return known;
}
