export type Language = 'en' | 'zh';
export type Theme = 'auto' | 'light' | 'dark';

/** What the page remembers between visits, on this device alone. */
export type Preferences = {
  language: Language;
  theme: Theme;
  /** For each lesson, the beats whose answer was seen. */
  seen: Record<string, string[]>;
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
