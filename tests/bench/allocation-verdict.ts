/**
 * The kept figure may be passed by so much. Far more than the measure itself moves by, see
 * `bytesPerEvent`.
 */
const GROWTH_PERCENT_MAX = 5;

/**
 * Whether so many bytes an event may pass, and the lines that say so.
 * @param kept the figure in the repository for this major version of Node; undefined when it has
 *   none
 */
export function judgeAllocation(
  bytes: number,
  kept: number | undefined,
  node: string,
): { passes: boolean; says: string[] } {
  const figure = `${bytes} bytes allocated for each event of the busy cluster`;
  if (kept === undefined)
    return { passes: true, says: [`${figure}; nothing is kept to compare with for Node ${node}`] };
  const percent = ((bytes - kept) * 100) / kept;
  const compared = `${figure} (${kept} kept for Node ${node}, at most ${GROWTH_PERCENT_MAX} % more)`;
  if (percent > GROWTH_PERCENT_MAX)
    return {
      passes: false,
      says: [
        `${compared}: ${percent.toFixed(1)} % more.`,
        'Look for what a change makes anew for each event: spreads, texts that serve as keys, closures, lists that live for one call.',
        'When the growth is wanted, keep the new figure in the same commit and say there why: npm run allocation -- --keep',
      ],
    };
  if (percent < -GROWTH_PERCENT_MAX)
    return {
      passes: true,
      says: [
        compared,
        `That is ${(-percent).toFixed(1)} % less. Keep it, so that it cannot grow back unseen: npm run allocation -- --keep`,
      ],
    };
  return { passes: true, says: [compared] };
}
