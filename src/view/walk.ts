/** What keys walk along: the options of a listbox, the items of a menu, tabs, cells, bytes. */
type Walk<T> = {
  items: readonly T[];
  /** The item that has the cursor. */
  active: T | undefined;
  go: (item: T, place: number) => void;
  /** What Enter and Space do; without it they keep their own meaning. */
  choose?: (active: T | undefined) => void;
  /** Behind each end comes the other; else the walk stops there. */
  loops?: boolean;
};

/** How many places a key goes on. */
type Steps = Readonly<Partial<Record<string, number>>>;

export const SIDEWAYS: Steps = { ArrowLeft: -1, ArrowRight: 1 };
export const UP_AND_DOWN: Steps = { ArrowUp: -1, ArrowDown: 1 };
export const ANY_ARROW: Steps = { ...SIDEWAYS, ...UP_AND_DOWN };

/** What a field does with these keys goes before. */
const WRITING: ReadonlySet<string> = new Set([' ', 'Home', 'End']);

/**
 * Walks by the keys of `steps`, Home and End; Enter and Space choose. A key that was used ends
 * here: the page does not see it.
 */
export function walk<T>(event: KeyboardEvent, steps: Steps, list: Walk<T>): void {
  const { items, active, go, choose, loops = false } = list;
  const { key, target } = event;
  if (target instanceof HTMLInputElement && WRITING.has(key)) return;
  const at = items.findIndex((item) => item === active) + (steps[key] ?? 0);
  const last = items.length - 1;
  const arrived = loops ? (at + items.length) % items.length : Math.min(last, Math.max(0, at));
  const place = { Home: 0, End: last }[key] ?? (key in steps ? arrived : -1);
  const item = items[place];
  if (item !== undefined) go(item, place);
  else if (choose !== undefined && (key === 'Enter' || key === ' ')) choose(active);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** The same along the buttons and links in an element, which takes the focus with it. */
export function walkFocus(event: KeyboardEvent & { currentTarget: Element }, steps: Steps): void {
  const items = [...event.currentTarget.querySelectorAll<HTMLElement>('button, a')];
  const active = items.find((item) => item === document.activeElement);
  walk(event, steps, { items, active, go: (item) => item.focus(), loops: true });
}

/** Enter and Space press a button that is drawn; the key ends here. */
export function press(event: KeyboardEvent, act: () => void): void {
  if (event.key !== 'Enter' && event.key !== ' ') return;
  event.preventDefault();
  event.stopPropagation();
  act();
}
