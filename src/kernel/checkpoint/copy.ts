/**
 * A copy for a checkpoint: frozen values are shared, because they never change again; all other
 * plain objects, arrays and typed arrays are copied. So freezing a value (a batch, a message, a
 * metadata image, a sealed chunk) is what makes a checkpoint cheap.
 */
export function copyUnfrozen<T>(value: T): T {
  // What is no object counts as frozen.
  if (Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return copyArray(value) as T;
  if (ArrayBuffer.isView(value)) return (value as unknown as Int32Array).slice() as T;
  // Spread first: the copy has the shape that the code knows, and only what holds more is looked
  // at.
  const copy = { ...value } as Record<string, unknown>;
  for (const key in copy) {
    const inner = copy[key];
    if (typeof inner === 'object' && inner !== null) copy[key] = copyUnfrozen(inner);
  }
  return copy as T;
}

function copyArray(values: readonly unknown[]): unknown[] {
  const copy = values.slice();
  for (let index = 0; index < copy.length; index += 1) {
    const inner = copy[index];
    if (typeof inner === 'object' && inner !== null) copy[index] = copyUnfrozen(inner);
  }
  return copy;
}
