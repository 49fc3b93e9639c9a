import type { Desk } from './desk.svelte.ts';

/** What keys open and close besides the desk. */
export type KeyDoors = {
  open: (what: 'palette' | 'keys') => void;
  close: () => void;
  isOpen: () => boolean;
  present: () => void;
  speak: () => void;
};

type Run = (desk: Desk, doors: KeyDoors) => unknown;

/** One key, one action. A presenter's clicker sends PageUp and PageDown. */
const KEYS: Partial<Record<string, Run>> = {
  ' ': (desk) => desk.playback.toggle(),
  ArrowRight: (desk) => desk.playback.step('forward'),
  ArrowLeft: (desk) => desk.playback.step('back'),
  '[': (desk) => desk.previous(),
  PageUp: (desk) => desk.previous(),
  ']': (desk) => desk.next(),
  PageDown: (desk) => (desk.canProceed ? desk.proceed() : desk.next()),
  Enter: (desk) => desk.proceed(),
  '+': (desk) => desk.playback.changePace('faster'),
  '=': (desk) => desk.playback.changePace('faster'),
  '-': (desk) => desk.playback.changePace('slower'),
  w: (desk) => openWhy(desk),
  b: (desk) => desk.branchHere(),
  v: (desk) => (desk.asTable = !desk.asTable),
  t: (desk) => desk.page.wear(nextTheme(desk)),
  p: (_desk, doors) => doors.present(),
  l: (_desk, doors) => doors.speak(),
  '/': (_desk, doors) => doors.open('palette'),
  '?': (_desk, doors) => doors.open('keys'),
};

/** Keys that keep their own meaning while somebody types. */
const WHILE_TYPING = new Set(['Enter', 'PageUp', 'PageDown']);

/** The whole keyboard of the page. Marks the event as used when it was. */
export function onKey(event: KeyboardEvent, desk: Desk, doors: KeyDoors): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === 'Escape') return doors.close();
  if (doors.isOpen()) return;
  const place = placeOf(event.target);
  if (place === 'typing' && !WHILE_TYPING.has(event.key)) return;
  if (place === 'control' && (event.key === 'Enter' || event.key === ' ')) return;
  if (place === 'own-arrows' && event.key.startsWith('Arrow')) return;
  if (place !== 'typing' && /^[0-9]$/.test(event.key)) return answer(event, desk);
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  void run(desk, doors);
}

/** Where the focus is decides which keys are the page's. */
function placeOf(target: EventTarget | null): 'typing' | 'control' | 'own-arrows' | 'page' {
  if (!(target instanceof Element)) return 'page';
  const input = target.closest('input, textarea, select');
  if (input instanceof HTMLInputElement && input.type === 'radio') return 'own-arrows';
  if (input !== null) return input.closest('form') === null ? 'typing' : 'typing';
  if (target.closest('button, a, summary') !== null) return 'control';
  const role = target.closest('[role]')?.getAttribute('role') ?? '';
  if (OWN_KEYS.has(role)) return 'control';
  return 'page';
}

/** Roles of the drawings that take Enter and arrows themselves. */
const OWN_KEYS = new Set(['button', 'link', 'option', 'gridcell']);

/** A digit chooses an option of the first open choice, or goes into the first open number. */
function answer(event: KeyboardEvent, desk: Desk): void {
  const { run } = desk;
  if (run?.phase !== 'predict' || desk.challenge !== null) return;
  const question = run.openQuestion ?? run.beat.questions.at(-1);
  if (question === undefined) return;
  if (question.kind === 'choice') {
    const option = question.options[Number(event.key) - 1];
    if (option === undefined) return;
    run.predict(question.id, option.id);
    event.preventDefault();
    return;
  }
  // The digit itself then goes into the field, as it has the focus by now.
  const fields = document.querySelectorAll<HTMLInputElement>(
    `[data-question="${question.id}"] input`,
  );
  const empty = [...fields].find((field) => field.value === '') ?? fields[0];
  empty?.focus();
  empty?.select();
}

function openWhy(desk: Desk): void {
  desk.tab = 'why';
  const last = desk.playback.frame?.happened.at(-1);
  if (desk.playback.selected === null && last !== undefined) {
    desk.playback.select({ what: 'step', step: last.step });
  }
}

function nextTheme(desk: Desk): 'light' | 'dark' | 'auto' {
  const { theme } = desk.page;
  if (theme === 'auto') return 'dark';
  return theme === 'dark' ? 'light' : 'auto';
}
