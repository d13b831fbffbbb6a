import { isStrong } from './romance-rules.js';
import type { RomanceRules } from './romance-rules.js';

/** What is not written as it sounds; the first group is what the next vowel changes. */
const SPELLINGS = /([cg](?=[eiéíê])|[gq]u(?=[eiéíê]))|[cln]h|[gq]u(?=[aáàâãoóôõ])|rr|ss|[chqyç]/g;
const SOFT_SOUNDS: Readonly<Record<string, string>> = { c: 's', g: 'j', gu: 'g', qu: 'k' };
const SOUNDS: Readonly<Record<string, string>> = {
  ch: 'C',
  lh: 'L',
  nh: 'N',
  gu: 'gw',
  qu: 'kw',
  rr: 'R',
  ss: 's',
  c: 'k',
  q: 'k',
  y: 'i',
  ç: 's',
};

/**
 * Portuguese: a strong vowel and a weak one after it are one syllable; a weak one before a strong one is a syllable of its own (`lu-a`, `ci-ú-me`),
 * but for endings without stress (`á-gua`).
 *
 * Source: Acordo Ortográfico da Língua Portuguesa, 1990, bases VIII–XI and XX.
 */
export const PORTUGUESE_RULES: RomanceRules = {
  soundsOf: (word) => word.replaceAll(SPELLINGS, (spelling, soft?: string) => (soft === undefined ? SOUNDS : SOFT_SOUNDS)[spelling] ?? ''),
  isBreak(sounds, at) {
    const [first, second, rest] = [sounds.charAt(at - 1), sounds.charAt(at), sounds.slice(at + 1)];
    if (/[ãõ]/.test(first)) return !/[eoi]/.test(second);
    if (/[íú]/.test(second) || /[íú]/.test(first)) return true;
    // "ao" and "aos" are the one falling diphthong of two strong vowels.
    if (isStrong(second) && isStrong(first)) return !/^aos?$/.test(sounds);
    if (isStrong(first)) return /^(?:N|[lmnrz](?:[^aeiouáéíóúâêôàãõ]|$))/.test(rest) || (second === 'i' && rest.startsWith('u'));
    if (!isStrong(second)) return first === second || /^[lmnrz]$/.test(rest);
    return !(/^s?$/.test(rest) && /[áéíóúâêô]/.test(sounds.slice(0, at - 1)));
  },
  isOxytone: (word) => /(?:ã|ão|ãe|õe)s?$/.test(word) || !/(?:[aeo]s?|[ae]m|ens)$/.test(word),
};
