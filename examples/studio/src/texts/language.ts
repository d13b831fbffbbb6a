import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { createPreference } from '../state/preference.js';
import type { Preference } from '../state/preference.js';

/** The languages of the studio, each in its own words. English is the one that the others are translated from. */
export const LANGUAGES = { en: 'English', es: 'Español' } as const;

/** The id of a language, as in `<html lang>`. */
export type Language = keyof typeof LANGUAGES;

/** The ids of the languages. */
export const LANGUAGE_IDS = Object.keys(LANGUAGES) as readonly Language[];

const shown = signal<Language>('en');
const loaders = new Set<(language: Language) => Promise<void>>();

/** The language of the page. What reads it is drawn again when it changes. */
export const language: ReadonlySignal<Language> = shown;

/** The choice of a language; `auto` is the first of the browser's languages that there is. */
export const languageChoice: Preference<'auto' | Language> = createPreference('language', ['auto', ...LANGUAGE_IDS], 'auto');

/** Has texts loaded before a language is shown. */
export function onLanguage(load: (language: Language) => Promise<void>): void {
  loaders.add(load);
}

/**
 * Shows the language that is chosen: loads its texts, then changes everything at once. Texts that came since, as a drawer's do, are loaded too.
 *
 * @throws {Error} When texts cannot be loaded. The page stays as it was.
 */
export async function showLanguage(): Promise<void> {
  const wanted = languageOf(languageChoice.choice.value, navigator.languages);
  await Promise.all([...loaders].map((load) => load(wanted)));
  // Somebody may have chosen another one meanwhile.
  if (wanted !== languageOf(languageChoice.choice.value, navigator.languages)) return;
  shown.value = wanted;
  // Set again, even to the same, it would have the browser style the whole page anew.
  if (document.documentElement.lang !== wanted) document.documentElement.lang = wanted;
}

/** The language of a choice: where nothing is chosen, the first that a person prefers and that there is; English otherwise. */
export function languageOf(choice: 'auto' | Language, preferred: readonly string[]): Language {
  if (choice !== 'auto') return choice;
  for (const tag of preferred) {
    const found = LANGUAGE_IDS.find((id) => speaks(tag, id));
    if (found !== undefined) return found;
  }
  return 'en';
}

/** Whether a tag such as `es-MX` is a language. */
export function speaks(tag: string, language: Language): boolean {
  return tag.toLowerCase().split('-')[0] === language;
}
