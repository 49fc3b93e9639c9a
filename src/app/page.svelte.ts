import { createContext } from 'svelte';
import { viewWordsEn } from '../view/words/words-en.ts';
import type { ViewWords } from '../view/words/words.ts';
import {
  loadPreferences,
  savePreferences,
  type Language,
  type LessonPlace,
  type Preferences,
  type Theme,
} from './preferences.ts';
import { en, type Words } from './words/en.ts';
import { sayHappening } from './words/happening-words.ts';
import type { Say } from '../view/props.ts';

type Vocabulary = { words: Words; viewWords: ViewWords };

const ENGLISH: Vocabulary = { words: en, viewWords: viewWordsEn };

/** What the whole page shares: words, theme and what is remembered. */
export class Page {
  language = $state<Language>('en');
  theme = $state<Theme>('auto');
  presenting = $state(false);
  #vocabulary = $state.raw<Vocabulary>(ENGLISH);
  #preferences: Preferences = loadPreferences();

  readonly say: Say = (happening) => sayHappening(this.words.happenings, happening);

  get words(): Words {
    return this.#vocabulary.words;
  }

  get viewWords(): ViewWords {
    return this.#vocabulary.viewWords;
  }

  /** Puts the remembered language and theme on the document. */
  async restore(): Promise<void> {
    this.#wear(this.#preferences.theme);
    await this.speak(this.#preferences.language);
  }

  /** Changes the language; its words are fetched the first time. */
  async speak(language: Language): Promise<void> {
    this.#vocabulary = language === 'en' ? ENGLISH : await chinese();
    this.language = language;
    document.documentElement.lang = this.words.lang;
    this.#remember({ language });
  }

  wear(theme: Theme): void {
    this.#wear(theme);
    this.#remember({ theme });
  }

  seenBeats(lesson: string): string[] {
    return this.#preferences.seen[lesson] ?? [];
  }

  noteSeen(lesson: string, beats: string[]): void {
    this.#remember({ seen: { ...this.#preferences.seen, [lesson]: beats } });
  }

  placeIn(lesson: string): LessonPlace | null {
    return this.#preferences.places[lesson] ?? null;
  }

  /** Null forgets it. */
  notePlace(lesson: string, place: LessonPlace | null): void {
    const { [lesson]: _, ...places } = this.#preferences.places;
    this.#remember({ places: place === null ? places : { ...places, [lesson]: place } });
  }

  #wear(theme: Theme): void {
    this.theme = theme;
    if (theme === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme;
  }

  #remember(part: Partial<Preferences>): void {
    this.#preferences = { ...this.#preferences, ...part };
    savePreferences(this.#preferences);
  }
}

async function chinese(): Promise<Vocabulary> {
  const [{ zh }, { viewWordsZh }] = await Promise.all([
    import('./words/zh.ts'),
    import('../view/words/words-zh.ts'),
  ]);
  return { words: zh, viewWords: viewWordsZh };
}

export const [getPage, setPage] = createContext<Page>();
