import type { Random } from '@loop/core';
import { createRandom, drawSeed } from '@loop/core';
import { findKeys, findTempos, formatKey } from '@loop/core/words';

import type { PromptAssistant, SongDraft } from './prompt-assistant.js';

const STYLES = [
  'techno',
  'deep house',
  'acid',
  'drum and bass',
  'ambient',
  'dub techno',
  'electro',
  'breakbeat',
  'trance',
  'lo-fi hip hop',
];
const MOODS = ['dark', 'hypnotic', 'warm', 'euphoric', 'melancholic', 'driving', 'dreamy', 'raw', 'playful'];
const SOUNDS = ['analog bass', 'crisp hats', 'wide pads', 'plucked lead', 'deep sub', 'metallic percussion', 'warm chords', 'acid line'];
const ROOTS = ['C', 'D', 'E', 'F', 'G', 'A'];
const LANGUAGES: Readonly<Record<string, string>> = {
  english: 'en',
  german: 'de',
  french: 'fr',
  spanish: 'es',
  italian: 'it',
  portuguese: 'pt',
  japanese: 'ja',
  korean: 'ko',
  chinese: 'zh',
  mandarin: 'zh',
  russian: 'ru',
  polish: 'pl',
  dutch: 'nl',
  turkish: 'tr',
  arabic: 'ar',
  hindi: 'hi',
};

/** Creates the assistant that needs no language model: it reads what the words say and draws the rest from short lists. */
export function createRuleAssistant({ random = createRandom(drawSeed()) }: { readonly random?: Random | undefined } = {}): PromptAssistant {
  return {
    kind: 'rules',
    name: 'rules',
    async format(draft) {
      const caption = tidyCaption(draft.caption ?? '');
      const lyrics = tidyLyrics(draft.lyrics ?? '');
      const given = Object.fromEntries(Object.entries(draft).filter(([, value]) => value !== undefined && value !== ''));
      return { ...readWords(caption), ...given, caption, lyrics, instrumental: isInstrumental(lyrics) };
    },
    async sample(query) {
      const words = query.trim();
      const style = `${random.pick(STYLES)}, ${random.pick(MOODS)}, ${random.shuffle(SOUNDS).slice(0, 2).join(', ')}`;
      const caption = words === '' ? style : tidyCaption(words);
      const drawn = {
        bpm: random.between(90, 140),
        key: `${random.pick(ROOTS)} ${random.pick(['major', 'minor'])}`,
        timeSignature: '4',
        durationSeconds: 30 * random.between(1, 4),
      };
      return { ...drawn, ...readWords(caption), caption, lyrics: '[Instrumental]', instrumental: true };
    },
  };
}

/** Reads tempo, key, metre, length and language from words. */
function readWords(text: string): Omit<SongDraft, 'caption' | 'lyrics'> {
  const bpm = findTempos(text).find((tempo) => tempo.bpm >= 30 && tempo.bpm <= 300)?.bpm;
  const [key] = findKeys(text);
  const metre = /\b([2346])\s*\/\s*[48]\b/.exec(text)?.[1];
  const seconds = Number(/\b(\d{1,3})\s*(?:s|sec|seconds)\b/i.exec(text)?.[1]);
  const language = Object.entries(LANGUAGES).find(([word]) => new RegExp(`\\b${word}\\b`, 'i').test(text))?.[1];
  return {
    ...(bpm === undefined ? {} : { bpm: Math.round(bpm) }),
    ...(key === undefined ? {} : { key: formatKey({ root: key.root, scale: key.scale ?? 'major' }) }),
    ...(metre === undefined ? {} : { timeSignature: metre }),
    ...(seconds >= 1 && seconds <= 600 ? { durationSeconds: seconds } : {}),
    vocalLanguage: language ?? 'unknown',
    instrumental: language === undefined || /\binstrumental\b|\bpure music\b|\bsolo$/i.test(text),
  };
}

/** One space between words, one comma between tags, no tag twice. */
function tidyCaption(text: string): string {
  const tags = text.split(/[,;\n]/).map((tag) => tag.replace(/\s+/g, ' ').trim());
  const seen = new Set<string>();
  return tags.filter((tag) => tag !== '' && !seen.has(tag.toLowerCase()) && seen.add(tag.toLowerCase())).join(', ');
}

/** Structure tags on lines of their own, one blank line before each section, none at the ends. */
function tidyLyrics(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/[ \t]+/g, ' ')
    .replace(/\n*[ ]*(\[[^\]\n]{1,80}\])[ ]*\n?/g, '\n\n$1\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isInstrumental(lyrics: string): boolean {
  return lyrics === '' || /^\[(inst|instrumental)\]$/i.test(lyrics);
}
