import type { DetailView } from '../../frame/types/detail.ts';

/** One line of the field table: a value, or the heading of the values under it. */
export type FieldRow = { path: string; name: string; value: string | null; depth: number };

/**
 * Flattened fields as a tree's lines: `topicData[0].index` stands under `topicData[0]`, one step to
 * the right.
 */
export function fieldRows(fields: DetailView['fields']): FieldRow[] {
  const rows: FieldRow[] = [];
  const opened = new Set<string>();
  for (const { path, value } of fields) {
    const parts = path.split('.');
    for (let depth = 0; depth < parts.length - 1; depth++) {
      const parent = parts.slice(0, depth + 1).join('.');
      if (opened.has(parent)) continue;
      opened.add(parent);
      rows.push({ path: parent, name: parts[depth] ?? '', value: null, depth });
    }
    rows.push({ path, name: parts[parts.length - 1] ?? path, value, depth: parts.length - 1 });
  }
  return rows;
}
