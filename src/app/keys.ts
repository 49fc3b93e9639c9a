import { askMenu } from '../view/ask-menu.ts';
import type { Desk } from './desk.svelte.ts';

/** What keys open and close besides the desk. */
export type KeyDoors = {
  open: (what: 'palette' | 'keys') => void;
  close: () => void;
  present: () => void;
  speak: () => void;
};

type Run = (desk: Desk, doors: KeyDoors) => unknown;

/** One key, one action. A presenter's clicker sends PageUp and PageDown. */
const KEYS: Partial<Record<string, Run>> = {
  ' ': (desk) => desk.playback.toggle(),
  ArrowRight: (desk) => desk.step('forward'),
  ArrowLeft: (desk) => desk.step('back'),
  '[': (desk) => desk.previous(),
  PageUp: (desk) => desk.previous(),
  ']': (desk) => desk.next(),
  PageDown: (desk) => (desk.canProceed ? desk.proceed() : desk.next()),
  Enter: (desk) => (asksMore(desk) ? focusOpenQuestion(desk) : desk.proceed()),
  '+': (desk) => desk.playback.changePace('faster'),
  '=': (desk) => desk.playback.changePace('faster'),
  '-': (desk) => desk.playback.changePace('slower'),
  w: (desk) => (desk.page.presenting ? toggleWhy(desk) : openWhy(desk)),
  b: (desk) => desk.branchHere(),
  v: (desk) => (desk.asTable = !desk.asTable),
  m: () => askMenu(document.activeElement),
  t: (desk) => desk.page.wear(nextTheme(desk)),
  p: (_desk, doors) => doors.present(),
  l: (_desk, doors) => doors.speak(),
  '/': (_desk, doors) => doors.open('palette'),
  '?': (_desk, doors) => doors.open('keys'),
};

/** A presenter's clicker works wherever the focus is. */
const CLICKER = new Set(['PageUp', 'PageDown']);

/** The whole keyboard of the page. Marks the event as used when it was. */
export function onKey(event: KeyboardEvent, desk: Desk, doors: KeyDoors): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  // What lies over the page has the keys, also the one that closes it.
  if (document.querySelector('dialog[open], :popover-open') !== null) return;
  if (event.key === 'Escape') return desk.playback.select(null);
  const place = placeOf(event.target);
  if (isKept(place, event.key)) return;
  if (/^[0-9]$/.test(event.key)) return answer(event, desk);
  const run = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
  if (run === undefined) return;
  event.preventDefault();
  void run(desk, doors);
}

type Place = 'page' | 'typing' | 'form' | 'choice' | 'control';

/** Where the focus is decides which keys are the page's. */
function placeOf(target: EventTarget | null): Place {
  if (!(target instanceof Element)) return 'page';
  const input = target.closest('input, textarea, select');
  if (input instanceof HTMLInputElement && input.type === 'radio') return 'choice';
  if (input !== null) return input.closest('form') === null ? 'typing' : 'form';
  if (target.closest('button, a, summary, label') !== null) return 'control';
  const role = target.closest('[role]')?.getAttribute('role') ?? '';
  return OWN_KEYS.has(role) ? 'control' : 'page';
}

/** Keys that an element with the focus keeps for itself. */
function isKept(place: Place, key: string): boolean {
  switch (place) {
    case 'page':
      return false;
    case 'typing':
      return !CLICKER.has(key) && key !== 'Enter';
    case 'form':
      return !CLICKER.has(key);
    case 'choice':
      return key.startsWith('Arrow') || key === ' ';
    case 'control':
      return key === 'Enter' || key === ' ';
  }
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
  focusField(question.id);
}

const asksMore = ({ run, challenge }: Desk): boolean =>
  challenge === null && run?.phase === 'predict' && run.openQuestion !== undefined;

function focusOpenQuestion({ run }: Desk): void {
  if (run?.openQuestion !== undefined) focusField(run.openQuestion.id);
}

/** The first field of a question that is still empty, or its first. */
function focusField(question: string): void {
  const fields = document.querySelectorAll<HTMLInputElement>(`[data-question="${question}"] input`);
  const field = [...fields].find((each) => each.value === '') ?? fields[0];
  field?.focus();
  if (field?.type === 'text') field.select();
}

/** On a wall the chain lies over the picture until it is put away. */
export function toggleWhy(desk: Desk): void {
  if (desk.showsWhy) desk.playback.select(null);
  else openWhy(desk);
  desk.showsWhy = !desk.showsWhy;
}

/** Of what is selected; else of the last thing that a person would tell, and did not do. */
function openWhy(desk: Desk): void {
  desk.tab = 'why';
  const { frame, looking } = desk.playback;
  if (frame === null || looking.selected !== null) return;
  const told = (frame.story.items ?? []).filter(
    ({ step, rank, kind }) => step < frame.step && rank === 2 && !kind.startsWith('fault-'),
  );
  // Of one step the first was decided first.
  const newest = told.find(({ step }) => step === told.at(-1)?.step);
  const last = newest ?? frame.happened.at(-1);
  if (last === undefined) return;
  const change = newest?.change;
  desk.playback.select({
    what: 'step',
    step: last.step,
    ...(change === undefined ? {} : { change }),
  });
}

function nextTheme(desk: Desk): 'light' | 'dark' | 'auto' {
  const { theme } = desk.page;
  if (theme === 'auto') return 'dark';
  return theme === 'dark' ? 'light' : 'auto';
}
