import { computed, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { language, onLanguage } from './language.js';
import type { Language } from './language.js';

/** How the texts of an area are loaded in each language that is not English. */
export type Translations<T> = { readonly [L in Exclude<Language, 'en'>]: () => Promise<T> };

/**
 * Defines the texts of an area of the studio: those in English come with it, the others when their language is shown.
 *
 * @param english - What stands in the page. Texts with values are functions.
 * @param translations - The same in every other language; a text that is missing does not compile.
 * @returns The texts in the language that is shown. What reads its value is drawn again when the language changes.
 */
export function defineTexts<T>(english: T, translations: Translations<T>): ReadonlySignal<T> {
  const loaded = signal<Partial<Record<Language, T>>>({});
  onLanguage(async (wanted) => {
    if (wanted === 'en' || loaded.peek()[wanted] !== undefined) return;
    const texts = await translations[wanted]();
    loaded.value = { ...loaded.peek(), [wanted]: texts };
  });
  return computed(() => loaded.value[language.value] ?? english);
}
