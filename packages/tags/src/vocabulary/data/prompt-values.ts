import type { VocabularyData, VocalForm } from '../vocabulary.js';

/** The values of the prompt categories. */
export const PROMPT_VALUES: VocabularyData['prompt'] = {
  genre: ['lofi hip hop', 'chillhop', 'jazz lofi', 'ambient lofi', 'lofi house', 'dark lofi', 'bedroom pop lofi'],
  mood: [
    'chill',
    'relaxing',
    'melancholic',
    'nostalgic',
    'dreamy',
    'cozy',
    'peaceful',
    'introspective',
    'romantic',
    'hopeful',
    'contemplative',
    'serene',
    'wistful',
    'bittersweet',
    'warm',
  ],
  instruments: [
    'piano',
    'rhodes',
    'wurlitzer',
    'acoustic guitar',
    'electric guitar',
    'saxophone',
    'flute',
    'strings',
    'synth pads',
    'bass guitar',
    'drum machine',
    'vinyl crackle',
    'tape hiss',
  ],
  production: ['vinyl crackle', 'tape saturation', 'lo-fi production', 'warm compression', 'analog warmth', 'side-chain compression'],
  atmosphere: ['rainy', 'late night', 'coffee shop', 'urban', 'nature', 'winter', 'summer', 'autumn', 'spring'],
};

/** What the tags of styles are that no list offers. */
export const FURTHER_TAGS: VocabularyData['further'] = {
  subgenre: ['chill beats', 'bedroom pop', 'indie', 'chiptune', 'r&b'],
  instruments: [
    'boom bap drums',
    'jazz samples',
    'disco samples',
    'vocal sample',
    'pads',
    'tremolo keys',
    'woodwinds',
    'violin',
    'birdsong',
    'rain ambience',
    'cafe ambience',
    'forest ambience',
  ],
  mood: ['upbeat', 'positive', 'groovy', 'moody', 'intimate', 'festive', 'fresh', 'eerie', 'tender', 'mellow', 'gentle'],
  timbre: ['atmospheric', 'filtered', 'uptempo', 'tropical', '8-bit', 'fingerpicked', 'smoky', 'cinematic'],
  production: ['reverb', 'warm tape'],
  atmosphere: ['snowy', 'holiday', 'beach vibes', 'neon', 'golden hour'],
};

/** Forms of voice. */
export const VOCAL_FORMS: readonly VocalForm[] = [
  { tag: 'instrumental', text: 'none' },
  { tag: 'chopped vocals', text: 'sounds' },
  { tag: 'female vocal sample', text: 'sounds' },
  { tag: 'male vocal sample', text: 'sounds' },
  { tag: 'humming', text: 'sounds' },
  { tag: 'wordless vocals', text: 'sounds' },
  { tag: 'female vocal', text: 'words' },
  { tag: 'male vocal', text: 'words' },
  { tag: 'soulful vocal', text: 'words' },
  { tag: 'duet', text: 'words' },
  { tag: 'choir', text: 'words' },
  { tag: 'rap vocal', text: 'words' },
  { tag: 'spoken word', text: 'words' },
];
