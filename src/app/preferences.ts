import type { Prediction } from '../lesson/grade.ts';

export type Language = 'en' | 'zh';
export type Theme = 'auto' | 'light' | 'dark';

/** What the page remembers between visits, on this device alone. */
export type Preferences = {
  language: Language;
  theme: Theme;
  /** For each lesson, the beats whose answer was seen. */
  seen: Record<string, string[]>;
  /** Where a learner was in each lesson. */
  places: Record<string, LessonPlace>;
};

/** A place in a lesson, and what was predicted on the way to it. */
export type LessonPlace = {
  /** Id of the beat. */
  beat: string;
  /** The answer was on the screen. */
  answered: boolean;
  /** By beat, then by question. */
  predicted: Record<string, Record<string, Prediction>>;
};

const STORED_AS = 'logscope';

/**
 * Reads what was stored; whatever is missing, broken or forbidden falls back to the browser's own
 * wishes.
 */
export function loadPreferences(): Preferences {
  const stored = readStored();
  return {
    language: isLanguage(stored['language']) ? stored['language'] : browserLanguage(),
    theme: isTheme(stored['theme']) ? stored['theme'] : 'auto',
    seen: isSeen(stored['seen']) ? stored['seen'] : {},
    places: dictionary(stored['places'], isPlace),
  };
}

/** Stores them; a browser that forbids storing only forgets. */
export function savePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(STORED_AS, JSON.stringify(preferences));
  } catch {
    // A private window or a full disk: the page works the same without memory.
  }
}

function readStored(): Record<string, unknown> {
  try {
    const parsed: unknown = JSON.parse(localStorage.getItem(STORED_AS) ?? '{}');
    return isRecord(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

function browserLanguage(): Language {
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en';
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isLanguage = (value: unknown): value is Language => value === 'en' || value === 'zh';
const isTheme = (value: unknown): value is Theme =>
  value === 'auto' || value === 'light' || value === 'dark';
const isSeen = (value: unknown): value is Record<string, string[]> =>
  isRecord(value) &&
  Object.values(value).every(
    (list) => Array.isArray(list) && list.every((each) => typeof each === 'string'),
  );

/** The entries that are as they should be. */
const dictionary = <T>(value: unknown, isGood: (each: unknown) => each is T): Record<string, T> =>
  isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter((entry): entry is [string, T] => isGood(entry[1])),
      )
    : {};

const isPrediction = (value: unknown): value is Prediction =>
  typeof value === 'string' ||
  Number.isFinite(value) ||
  (Array.isArray(value) && value.every((each) => Number.isFinite(each)));
const isPredicted = (value: unknown): value is Record<string, Prediction> =>
  isRecord(value) && Object.values(value).every(isPrediction);
const isPlace = (value: unknown): value is LessonPlace =>
  isRecord(value) &&
  typeof value['beat'] === 'string' &&
  typeof value['answered'] === 'boolean' &&
  isRecord(value['predicted']) &&
  Object.values(value['predicted']).every(isPredicted);
