import type { PackGenre } from '../genre-pack.js';
import { POP_FORMS } from './song-forms.js';

/** Afrobeats. */
export const AFROBEATS: PackGenre = {
  id: 'afrobeats',
  tag: 'afrobeats',
  names: { en: 'Afrobeats', fr: 'Afrobeats', es: 'Afrobeats' },
  descriptions: { en: 'Swinging percussion, warm guitar licks and easy melodies over a light kick.' },
  preset: 'pop',
  tempoRange: [98, 112],
  keys: [
    { root: 'A', scale: 'minor' },
    { root: 'C#', scale: 'minor' },
    { root: 'F', scale: 'minor' },
    { root: 'G', scale: 'major' },
    { root: 'D', scale: 'major' },
  ],
  baseTags: ['afro-fusion', 'three-two clave'],
  relatedTags: ['afropop', 'naija'],
  suggestions: {
    subgenre: ['afropop', 'alté', 'afro-fusion', 'afroswing', 'highlife pop', 'street pop'],
    instruments: ['talking drum', 'shekere', 'log percussion', 'highlife guitar', 'saxophone', 'soft synth pluck', 'sub bass'],
    mood: ['sunny', 'romantic', 'smooth', 'playful', 'uplifting', 'easygoing'],
    characteristics: ['swinging shaker', 'off-beat kick', 'guitar licks', 'layered backing vocals', 'sparse bass'],
    timbre: ['warm', 'rounded bass', 'airy', 'silky'],
    era: ['2010s lagos', 'modern afropop', '2020s global pop'],
    production: ['clean pop mix', 'vocal up front', 'light percussion bed'],
    region: ['lagos', 'accra', 'london', 'abuja', 'port harcourt'],
  },
  atmosphere: ['summer', 'beach vibes', 'late night'],
  vocals: ['male vocal', 'female vocal', 'duet', 'instrumental'],
  captions: {
    'ace-step-v1': ['kick leaves the downbeat light', 'guitar answers'],
    'ace-step-1.5': [
      'The percussion swings around a light kick, and a guitar answers every line.',
      'Guitar and shaker repeat one figure until it becomes the hook.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'guitar lick' },
    { name: 'Verse', descriptor: 'shaker and kick' },
    { name: 'Chorus', descriptor: 'full percussion' },
    { name: 'Verse', descriptor: 'talking drum' },
    { name: 'Bridge', descriptor: 'drums drop out' },
    { name: 'Chorus', descriptor: 'saxophone joins' },
    { name: 'Outro', descriptor: 'shaker fades' },
  ],
  lyrics: {
    language: 'en',
    scheme: 'AABB',
    chorusScheme: 'AABB',
    metre: [7, 12],
    syllablesPerSecond: 3,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'the night in Lagos',
        verses: [
          [
            'The street is warm and the lamps are low',
            'You move your waist and you move it slow',
            'The drummer knows what you came to say',
            'He plays your name in a brand-new way',
          ],
          [
            'I came from work with an empty hand',
            'You wrote my name on the yellow sand',
            'The moon came down for a closer sight',
            'And danced with us for the whole long night',
          ],
          [
            'My mother told me to wait in line',
            'A sweet ripe mango will soon be mine',
            'So I stand here with a patient smile',
            'And dance with you for a little while',
          ],
          [
            'The traffic sleeps on the bridge tonight',
            'The whole lagoon is a string of light',
            'If love is work, then I work all day',
            'And bring it home in the softest way',
          ],
        ],
        choruses: [
          [
            "Baby, come closer, don't let me go",
            'Sweet like the river and soft and slow',
            'All of my people, come dance with me',
            'Under the stars by the open sea',
          ],
          [
            'Feel it, feel it, the drum is near',
            'All of my troubles can disappear',
            'Feel it, feel it, the bass is deep',
            'Nobody here is going to sleep',
          ],
        ],
        bridges: [
          ['One more song for the ones we miss', 'One more dance and a goodbye kiss'],
          ['Lift your hands for the ones away', 'They will be home on a sunny day'],
        ],
      },
    ],
  },
};

/** Amapiano. */
export const AMAPIANO: PackGenre = {
  id: 'amapiano',
  tag: 'amapiano',
  names: { en: 'Amapiano', fr: 'Amapiano', es: 'Amapiano' },
  descriptions: { en: 'Slow house with a log drum for a bass, jazzy piano chords and patient shakers.' },
  preset: 'house',
  tempoRange: [110, 115],
  keys: [
    { root: 'F', scale: 'minor' },
    { root: 'G', scale: 'minor' },
    { root: 'C', scale: 'minor' },
    { root: 'A', scale: 'dorian' },
    { root: 'D', scale: 'dorian' },
  ],
  baseTags: ['log drum', 'jazzy piano chords'],
  relatedTags: ['kwaito', 'private school piano'],
  suggestions: {
    subgenre: ['private school piano', 'sgija', 'bacardi house', 'soulful amapiano', 'afro house', 'deep amapiano'],
    instruments: ['log drum', 'shaker loop', 'electric piano', 'flute', 'airy pads', 'woodblock', 'saxophone'],
    mood: ['hypnotic', 'soulful', 'smooth', 'sunset calm', 'celebratory', 'patient'],
    characteristics: ['rolling log drum bassline', 'long build-ups', 'syncopated shakers', 'extended chords', 'whistles'],
    timbre: ['deep', 'woody', 'warm', 'airy'],
    era: ['2010s pretoria', 'modern amapiano', '2020s clubs'],
    production: ['club-ready low end', 'wide stereo image', 'sparse club mix'],
    region: ['johannesburg', 'pretoria', 'soweto', 'durban', 'cape town'],
  },
  atmosphere: ['summer', 'golden hour', 'late night'],
  vocals: ['female vocal', 'male vocal', 'soulful vocal', 'instrumental'],
  captions: {
    'ace-step-v1': ['log drum slides', 'shakers before the kick'],
    'ace-step-1.5': [
      'The log drum slides between notes and takes the place of a bass.',
      'Shakers run for a long time before the first kick arrives.',
    ],
  },
  structure: [
    { name: 'Intro', descriptor: 'shaker loop' },
    { name: 'Build', descriptor: 'piano chords' },
    { name: 'Drop', descriptor: 'log drum enters' },
    { name: 'Verse', descriptor: 'flute and pads' },
    { name: 'Break', descriptor: 'whistles' },
    { name: 'Drop', descriptor: 'full log drum' },
    { name: 'Outro', descriptor: 'shakers alone' },
  ],
  lyrics: {
    language: 'en',
    scheme: 'AABB',
    chorusScheme: 'AABB',
    metre: [7, 12],
    syllablesPerSecond: 2.5,
    forms: POP_FORMS,
    themes: [
      {
        theme: 'the yard on Saturday',
        verses: [
          [
            'The log drum rolls like a distant train',
            'The first drops fall of the summer rain',
            'We park the car and we leave the door',
            'The yard becomes our dancing floor',
          ],
          [
            'The piano walks on its tiptoes in',
            'It tells us now is when we begin',
            'A whistle blows from across the street',
            'A hundred sandals will find the beat',
          ],
          [
            'My uncle laughs with a plate in hand',
            'He shows a step that the kids demand',
            'The clouds go pink and the sky turns gold',
            'Nobody here is feeling old',
          ],
          [
            'Tomorrow comes with a list of things',
            'Tonight the radio laughs and sings',
            'So shift your feet and forget the town',
            'The sun goes up when the beat goes down',
          ],
        ],
        choruses: [
          [
            'Slow down, slow down, let the bass line roll',
            'It sweeps the dust from a heavy soul',
            'Slow down, slow down, let the shaker play',
            'It has been waiting for this all day',
          ],
          [
            'Who is that knocking? The log drum, low',
            'It says come outside, so out we go',
            'Who is that calling? The midnight air',
            'It plays with the flowers in your hair',
          ],
        ],
        bridges: [
          ['Hold that chord till the lights go blue', 'There is a place on the floor for you'],
          ['Mothers and daughters and sons in line', 'Everyone stepping and feeling fine'],
        ],
      },
    ],
  },
};
