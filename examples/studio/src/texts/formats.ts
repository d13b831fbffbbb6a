import { computed } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { language, speaks } from './language.js';
import type { Language } from './language.js';

/** A text for each kind of number that a language tells apart; `#` is the number. */
export type PluralForms = { readonly other: string } & { readonly [rule in Intl.LDMLPluralRule]?: string };

/** How a language writes numbers and times. */
export interface Formats {
  /** A number with a fixed count of decimals, none unless said. */
  number(value: number, decimals?: number): string;
  /** A share of 1 as a percentage, such as `50 %`. */
  percent(share: number): string;
  /** A text that goes along with a number of at most two decimals: `plural(2, { one: '# hit', other: '# hits' })` is `2 hits`. */
  plural(count: number, forms: PluralForms): string;
  /** Day and time. */
  date(timeMs: number): string;
}

/** Creates the formats of a language, as the person's region has them where it speaks that language. */
export function createFormats(language: Language): Formats {
  // Tables are read where there is no page, too.
  const preferred = (globalThis.navigator as Partial<Navigator> | undefined)?.languages ?? [];
  const locale = preferred.find((tag) => speaks(tag, language)) ?? language;
  const numbers = new Map<number, Intl.NumberFormat>();
  const numbersWith = (decimals: number): Intl.NumberFormat => {
    const found = numbers.get(decimals);
    if (found !== undefined) return found;
    const made = new Intl.NumberFormat(locale, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
    numbers.set(decimals, made);
    return made;
  };
  // Minus zero is zero.
  const number = (value: number, decimals = 0): string => numbersWith(decimals).format(value + 0);
  const counts = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const rules = new Intl.PluralRules(locale);
  return {
    number,
    percent: (share) => `${number(share * 100)} %`,
    plural(count, forms) {
      return (forms[rules.select(count)] ?? forms.other).replace('#', counts.format(count));
    },
    date: (timeMs) => new Date(timeMs).toLocaleString(locale),
  };
}

/** The formats of the language that is shown. */
export const formats: ReadonlySignal<Formats> = computed(() => createFormats(language.value));
