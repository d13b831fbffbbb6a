import type { Warning } from '@loop/core';
import { parseKey } from '@loop/core/words';

const NOTES: Readonly<Record<string, string>> = { C: 'do', D: 're', E: 'mi', F: 'fa', G: 'sol', A: 'la', B: 'si' };
const SCALES: Readonly<Record<string, string>> = {
  major: 'mayor',
  minor: 'menor',
  harmonicMinor: 'menor armónica',
  dorian: 'dórico',
  phrygian: 'frigio',
};
const LANGUAGES: Readonly<Record<string, string>> = { es: 'español', pt: 'portugués' };
const FIELDS: Readonly<Record<string, string>> = {
  prompt: 'la descripción',
  lyrics: 'la letra',
  vocalLanguage: 'el idioma de la voz',
  timeSignature: 'el compás',
  key: 'la tonalidad',
  bpm: 'el tempo',
  durationSeconds: 'la duración',
  instrumental: 'la petición de no cantar',
};
const CODES: Readonly<Record<Warning['code'], string>> = {
  ignored: 'no usa',
  clamped: 'ajusta',
  substituted: 'cambia',
  notice: 'avisa sobre',
};

/** Names a key: `F# minor` is `fa sostenido menor`. */
export function spanishKey(key: string): string {
  const parsed = parseKey(key);
  if (parsed === undefined) return key;
  const note = `${NOTES[parsed.root.charAt(0)]}${parsed.root.endsWith('#') ? ' sostenido' : ''}`;
  return `${note} ${SCALES[parsed.scale ?? 'major'] ?? parsed.scale}`;
}

/** Says what a generator did otherwise than asked. */
export function spanishWarning({ code, field, message }: Warning): string {
  const what = field === undefined ? undefined : FIELDS[field];
  return what === undefined ? message : `el generador ${CODES[code]} ${what}`;
}

/** Names a language by its code: `pt` is `portugués`; one without a name here keeps its code. */
export function spanishLanguage(code: string): string {
  return LANGUAGES[code] ?? code;
}

/** Lists words: `a, b y c`. */
export function spanishList(words: readonly string[]): string {
  if (words.length < 2) return words.join('');
  const last = words.at(-1)!;
  // "y" becomes "e" before its own sound.
  return `${words.slice(0, -1).join(', ')} ${/^(?:i|hi(?![aeo]))/i.test(last) ? 'e' : 'y'} ${last}`;
}
