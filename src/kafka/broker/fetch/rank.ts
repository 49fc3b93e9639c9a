/** Steps back that are quicker than a sort by the engine, which needs a copy. */
const STEPS_MAX = 64;

/** Puts a list into the order of its ranks, in which it stands most often but for a few. */
export function sortByRank<T>(list: T[], rankOf: (each: T) => number): void {
  let steps = 0;
  for (let place = 1; place < list.length; place += 1) {
    const each = list[place] as T;
    const rank = rankOf(each);
    let to = place;
    for (; to > 0 && rankOf(list[to - 1] as T) > rank; to -= 1) {
      list[to] = list[to - 1] as T;
      steps += 1;
    }
    list[to] = each;
    if (steps > STEPS_MAX) return void list.sort((one, other) => rankOf(one) - rankOf(other));
  }
}
