/**
 * Makes a copy share what has not changed since an earlier copy: each part of it that says the same
 * as the part in the same place of `before` gives way to that one, so neither may be changed
 * afterwards. Frozen values are shared already, or new.
 * @param copy plain objects, arrays, typed arrays and maps; its parts are replaced in place
 * @param before an earlier copy
 * @returns `before` itself when nothing differs
 */
export function shareUnchanged<T>(copy: T, before: T): T {
  if (typeof copy !== 'object' || copy === null || Object.isFrozen(copy)) return copy;
  if (typeof before !== 'object' || before === null) return copy;
  return shareParts(copy, before) ? before : copy;
}

/** Whether all parts say the same as those before. */
function shareParts(copy: object, before: object): boolean {
  if (Array.isArray(copy)) return Array.isArray(before) && shareItems(copy, before);
  if (ArrayBuffer.isView(copy)) return isSameView(copy as Int32Array, before as Int32Array);
  if (copy instanceof Map) return before instanceof Map && shareEntries(copy, before);
  return !Array.isArray(before) && shareFields(copy as Fields, before as Fields);
}

type Fields = Record<string, unknown>;

function shareFields(copy: Fields, before: Fields): boolean {
  let isSame = true;
  let count = 0;
  for (const key in copy) {
    count += 1;
    const shared = shareUnchanged(copy[key], before[key]);
    if (shared !== copy[key]) copy[key] = shared;
    if (shared !== before[key] || !(key in before)) isSame = false;
  }
  return isSame && count === Object.keys(before).length;
}

function shareItems(copy: unknown[], before: readonly unknown[]): boolean {
  let isSame = copy.length === before.length;
  const length = Math.min(copy.length, before.length);
  for (let index = 0; index < length; index += 1) {
    const shared = shareUnchanged(copy[index], before[index]);
    if (shared !== copy[index]) copy[index] = shared;
    if (shared !== before[index]) isSame = false;
  }
  return isSame;
}

/** The order of a map's entries is part of what it says. */
function shareEntries(copy: Map<unknown, unknown>, before: Map<unknown, unknown>): boolean {
  let isSame = copy.size === before.size;
  const keys = before.keys();
  for (const [key, value] of copy) {
    const earlier = before.get(key);
    const shared = shareUnchanged(value, earlier);
    if (shared !== value) copy.set(key, shared);
    if (shared !== earlier || keys.next().value !== key) isSame = false;
  }
  return isSame;
}

function isSameView(copy: Int32Array, before: Int32Array): boolean {
  if (copy.length !== before.length) return false;
  return copy.every((item, index) => item === before[index]);
}
