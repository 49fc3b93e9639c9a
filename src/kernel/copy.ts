/**
 * A copy for a checkpoint: frozen values are shared, because they never change again; all other plain objects, arrays and typed arrays are copied.
 * So freezing a value (a batch, a message, a metadata image, a sealed chunk) is what makes a checkpoint cheap.
 */
export function copyUnfrozen<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  if (Array.isArray(value)) return copyArray(value) as T;
  if (ArrayBuffer.isView(value)) return (value as unknown as Int32Array).slice() as T;
  const copy: Record<string, unknown> = {};
  for (const key in value) copy[key] = copyUnfrozen(value[key]);
  return copy as T;
}

function copyArray(values: readonly unknown[]): unknown[] {
  const copy = new Array<unknown>(values.length);
  for (let index = 0; index < values.length; index += 1) copy[index] = copyUnfrozen(values[index]);
  return copy;
}
