import { PACES, type Pace } from './time/pace.ts';

/**
 * Where in the page a person is. Everything is in the hash, so that a link is enough and the server
 * sees nothing.
 */
export type Route =
  | { at: 'lesson'; lesson: string; beat: string | null }
  | { at: 'sandbox' }
  | { at: 'link'; text: string };

/**
 * Reads `location.hash`. An empty or unknown hash is the first lesson: a fresh visitor is never met
 * by an error. `#sandbox` · `#lesson=what-is-a-log` · `#lesson=what-is-a-log/race` · `#s=…` (a
 * recording, see scenario/link.ts).
 */
export function parseRoute(hash: string, lessons: readonly string[]): Route {
  const text = hash.replace(/^#/, '');
  const first: Route = { at: 'lesson', lesson: lessons[0] ?? '', beat: null };
  if (text === 'sandbox') return { at: 'sandbox' };
  if (text.startsWith('lesson='))
    return parseLesson(text.slice('lesson='.length), lessons) ?? first;
  if (text.includes('=')) return { at: 'link', text };
  return first;
}

function parseLesson(text: string, lessons: readonly string[]): Route | undefined {
  const [lesson = '', beat] = text.split('/').map(decodeSafely);
  return lessons.includes(lesson) ? { at: 'lesson', lesson, beat: beat ?? null } : undefined;
}

function decodeSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The hash of a route, with its `#`. */
export function routeHash(route: Route): string {
  switch (route.at) {
    case 'sandbox':
      return '#sandbox';
    case 'lesson':
      return route.beat === null
        ? `#lesson=${route.lesson}`
        : `#lesson=${route.lesson}/${route.beat}`;
    case 'link':
      return `#${route.text}`;
  }
}

/** What the history has beside the address of a session that this browser keeps under an id. */
export const keptAs = (id: string): { kept: string } => ({ kept: id });

/** How fast its time went, as the history has it; null when it does not say. */
export const paceIn = (state: unknown): Pace | null =>
  typeof state === 'object' && state !== null && 'pace' in state
    ? (PACES.find((each) => each === state.pace) ?? null)
    : null;

/** The id in what the history has beside an address; null when it names none. */
export const keptIn = (state: unknown): string | null =>
  typeof state === 'object' && state !== null && 'kept' in state && typeof state.kept === 'string'
    ? state.kept
    : null;
