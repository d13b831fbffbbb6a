import { INSTRUMENTS } from '@loop/core';
import type { Genre, SongGenre } from '@loop/core';

import type { Kit } from './kit.js';

type Sound = Kit['sound'];
type Mix = Kit['mix'];
type Variant = readonly [id: string, title: string, sound: Sound, mix?: Mix];

/** What all kits of a genre share, and how each differs. */
interface GenreSound {
  readonly sound: Sound;
  readonly mix: Mix;
  readonly kits: readonly Variant[];
}

/**
 * Where what is not low stands: out of the middle, and a little in the room that all share, which opens it to both sides. Kick, sub and bass
 * stay in the middle, dry.
 */
const PLACES: Mix = {
  hat: { pan: 0.3, sends: { reverb: 0.08 } },
  clap: { sends: { reverb: 0.12 } },
  acid: { pan: -0.25 },
  perc: { pan: -0.4, sends: { reverb: 0.12 } },
  stab: { pan: 0.35, sends: { reverb: 0.2 } },
};

/** Small percussion is the softest part by itself. */
const LOUD_PERC = { gainDb: 12 };

const SNARE: Sound = { clapBody: 0.9, clapTone: 2_400, clapDecay: 0.16 };

const SOUNDS: Readonly<Record<Genre, GenreSound>> = {
  house: {
    sound: { filterCutoff: 13_000, clapTone: 1_700, clapDecay: 0.15, stabDecay: 0.25, bassTone: 110, reverb: 0.3, percDecay: 0.06 },
    mix: { acid: { gainDb: -14 }, stab: { gainDb: 3 }, perc: LOUD_PERC },
    kits: [
      ['club', 'Club', {}],
      ['deep', 'Deep', { filterCutoff: 5_200, stabDecay: 0.6, stabTone: 1_500, bassTone: 70, reverb: 0.55, hatDecay: 0.03 }],
      [
        'disco',
        'Disco',
        { ...SNARE, bassTone: 200, bassDecay: 0.18, stabTone: 7_000, hatDecay: 0.07, reverb: 0.2, subGainDb: -5, padGainDb: 3 },
        { bass: { gainDb: 4 }, hat: { gainDb: 2 }, stab: { gainDb: 6 } },
      ],
      [
        'acid',
        'Acid',
        { acidResonance: 18, acidLfoRate: 0.5, delay: 0.45, distortion: 0.02, stabDecay: 0.12, percDecay: 0.11 },
        { acid: { gainDb: -9 } },
      ],
    ],
  },
  techno: {
    sound: {
      filterCutoff: 7_000,
      kickPunch: 0.035,
      kickDecay: 0.5,
      clapTone: 1_800,
      clapDecay: 0.18,
      hatDecay: 0.035,
      bassTone: 65,
      subGainDb: 2,
      delay: 0.4,
      percDecay: 0.06,
    },
    mix: { acid: { gainDb: -11 }, lead: { gainDb: 5 }, stab: { gainDb: 5, pan: -0.35 }, perc: LOUD_PERC },
    kits: [
      ['warehouse', 'Warehouse', { reverb: 0.6, distortion: 0.02 }],
      ['minimal', 'Minimal', { clapTone: 3_000, clapDecay: 0.05, hatDecay: 0.02, stabDecay: 0.06, reverb: 0.2, subGainDb: 4 }],
      [
        'hard',
        'Hard',
        { distortion: 0.03, kickPunch: 0.07, kickDecay: 0.35, bassTone: 160, filterCutoff: 13_000, subGainDb: -2 },
        { hat: { gainDb: 4 } },
      ],
      [
        'dub',
        'Dub',
        { filterCutoff: 6_000, stabDecay: 0.5, stabTone: 1_000, delay: 0.7, reverb: 0.7, hatDecay: 0.06 },
        { stab: { gainDb: 9 } },
      ],
    ],
  },
  psytrance: {
    sound: {
      filterCutoff: 17_000,
      subGainDb: -4,
      kickPunch: 0.025,
      kickDecay: 0.25,
      bassDecay: 0.06,
      bassTone: 90,
      hatDecay: 0.045,
      delay: 0.45,
      percDecay: 0.14,
      clapDecay: 0.17,
    },
    mix: {
      acid: { gainDb: -15 },
      bass: { gainDb: 4 },
      lead: { gainDb: 6 },
      hat: { gainDb: 6 },
      stab: { gainDb: 8 },
      perc: LOUD_PERC,
    },
    kits: [
      ['fullOn', 'Full-on', {}],
      ['night', 'Night', { filterCutoff: 7_000, padGainDb: 2, acidResonance: 19, distortion: 0.03, reverb: 0.5 }],
      [
        'morning',
        'Morning',
        { filterCutoff: 18_000, leadDecay: 0.6, reverb: 0.6, padGainDb: 3.5, acidResonance: 9, subGainDb: -8 },
        { acid: { gainDb: -6 }, bass: { gainDb: -1 } },
      ],
      ['forest', 'Forest', { acidLfoRate: 5, acidResonance: 21, delay: 0.65, clapTone: 5_000, stabDecay: 0.05 }],
    ],
  },
  dnb: {
    sound: {
      ...SNARE,
      filterCutoff: 16_000,
      clapTone: 2_800,
      kickDecay: 0.2,
      kickPunch: 0.03,
      bassTone: 75,
      bassDecay: 0.4,
      hatDecay: 0.04,
      percDecay: 0.05,
    },
    mix: { bass: { gainDb: 5 }, hat: { gainDb: 2 }, perc: LOUD_PERC },
    kits: [
      ['roller', 'Roller', {}],
      [
        'jungle',
        'Jungle',
        { clapTone: 3_600, clapDecay: 0.1, hatDecay: 0.06, filterCutoff: 7_500, reverb: 0.25, padGainDb: -6 },
        { hat: { gainDb: 4 } },
      ],
      ['liquid', 'Liquid', { padGainDb: 4, reverb: 0.65, leadDecay: 0.8, stabDecay: 0.7, stabTone: 2_500, bassTone: 60 }],
      ['tech', 'Tech', { distortion: 0.03, bassTone: 160, clapTone: 2_000, reverb: 0.15, padGainDb: -12 }],
    ],
  },
  hiphop: {
    sound: {
      ...SNARE,
      filterCutoff: 9_000,
      kickDecay: 0.5,
      kickPunch: 0.06,
      bassTone: 60,
      bassDecay: 0.35,
      hatDecay: 0.03,
      reverb: 0.25,
      stabDecay: 0.5,
      stabTone: 2_000,
    },
    mix: { bass: { gainDb: 5 }, stab: { gainDb: 2, pan: -0.35 }, hat: { gainDb: 2 }, perc: LOUD_PERC },
    kits: [
      ['boomBap', 'Boom bap', {}],
      ['lofi', 'Lo-fi', { filterCutoff: 3_200, reverb: 0.45, distortion: 0.02, hatDecay: 0.02, leadDecay: 0.5 }],
      ['trap', 'Trap', { clapTone: 1_500, clapBody: 0.3, kickDecay: 0.9, subGainDb: 4, hatDecay: 0.025, filterCutoff: 15_000 }],
      [
        'west',
        'West',
        { leadDecay: 1.2, delay: 0.15, bassTone: 130, stabTone: 4_500, clapBody: 0.5, clapTone: 1_700 },
        { lead: { gainDb: 10 } },
      ],
    ],
  },
  ambient: {
    sound: {
      filterCutoff: 7_000,
      reverb: 0.85,
      reverbPad: 1.2,
      delay: 0.5,
      padGainDb: 4,
      leadDecay: 1.6,
      stabDecay: 1.5,
      stabTone: 1_400,
      bassTone: 50,
      bassDecay: 0.5,
      sideChain: 0,
      riserGainDb: -60,
      percDecay: 0.08,
    },
    mix: { perc: { gainDb: 9 }, bass: { gainDb: -4 }, stab: { gainDb: 0 }, lead: { gainDb: 6, pan: -0.2 } },
    kits: [
      ['drift', 'Drift', {}],
      [
        'glass',
        'Glass',
        { filterCutoff: 16_000, stabTone: 8_000, leadDecay: 0.6, padGainDb: -1, delay: 0.7 },
        { stab: { gainDb: 5 }, lead: { gainDb: 8, pan: -0.2 }, bass: { gainDb: -10 } },
      ],
      ['deepSea', 'Deep sea', { filterCutoff: 1_800, subGainDb: 3, padGainDb: 7, leadDecay: 2.5 }],
      [
        'dawn',
        'Dawn',
        { filterCutoff: 14_000, padGainDb: 7, stabDecay: 2, stabTone: 3_500, reverb: 0.7, delay: 0.3, subGainDb: -6 },
        { stab: { gainDb: 6 }, bass: { gainDb: -8 } },
      ],
    ],
  },
  rock: {
    sound: {
      ...SNARE,
      filterCutoff: 14_000,
      clapTone: 2_000,
      clapDecay: 0.2,
      clapBody: 1,
      kickDecay: 0.25,
      kickPunch: 0.02,
      bassTone: 150,
      bassDecay: 0.3,
      distortion: 0.02,
      hatDecay: 0.08,
      delay: 0.1,
      reverb: 0.2,
      sideChain: 0.2,
      stabDecay: 0.6,
      stabTone: 5_000,
      padGainDb: -18,
      subGainDb: -6,
      riserGainDb: -60,
      percDecay: 0.09,
    },
    mix: { bass: { gainDb: 4 }, stab: { gainDb: 1, pan: -0.35 }, hat: { gainDb: 1 }, lead: { gainDb: 9 }, perc: LOUD_PERC },
    kits: [
      ['garage', 'Garage', {}],
      ['stadium', 'Stadium', { reverb: 0.7, clapDecay: 0.4, padGainDb: -1, leadDecay: 1, stabDecay: 0.9 }],
      [
        'indie',
        'Indie',
        { distortion: 0.01, filterCutoff: 18_000, stabTone: 9_500, stabDecay: 0.3, hatDecay: 0.05, bassTone: 95, subGainDb: -3 },
      ],
      ['heavy', 'Heavy', { distortion: 0.05, kickPunch: 0.012, bassTone: 220, stabTone: 2_500, filterCutoff: 7_500 }],
    ],
  },
  pop: {
    sound: {
      ...SNARE,
      filterCutoff: 17_000,
      clapTone: 1_900,
      kickDecay: 0.3,
      bassTone: 120,
      bassDecay: 0.2,
      reverb: 0.35,
      leadDecay: 0.4,
      stabDecay: 0.4,
      stabTone: 4_500,
      sideChain: 0.4,
      subGainDb: -9,
      percDecay: 0.08,
    },
    mix: { lead: { gainDb: 6 }, hat: { gainDb: 3 }, stab: { gainDb: 5 }, perc: LOUD_PERC },
    kits: [
      ['radio', 'Radio', {}],
      [
        'synth',
        'Synth-pop',
        { clapDecay: 0.3, clapBody: 0.6, reverb: 0.6, delay: 0.45, bassDecay: 0.12, bassTone: 200, stabDecay: 0.2, padGainDb: 5 },
        { bass: { gainDb: 3 }, hat: { gainDb: 5 } },
      ],
      ['bedroom', 'Bedroom', { filterCutoff: 5_500, kickPunch: 0.08, hatDecay: 0.025, reverb: 0.2, leadDecay: 0.8 }],
      [
        'dance',
        'Dance',
        { clapBody: 0.1, clapTone: 1_500, sideChain: 1, kickDecay: 0.45, stabDecay: 0.15, subGainDb: 1, bassTone: 80 },
        { hat: { gainDb: 6 } },
      ],
    ],
  },
};

/** The master gain in decibels that brings a kit to its genre's loudness: house −12, techno and psytrance −11.5, dnb −11, hiphop and pop −13, rock −12.5, ambient −18 LUFS. */
const LEVELS: Readonly<Record<Genre, Readonly<Record<string, number>>>> = {
  house: { club: 2.5, deep: 0.5, disco: 2.5, acid: -1 },
  techno: { warehouse: -0.5, minimal: 3, hard: -1, dub: 1 },
  psytrance: { fullOn: 4.5, night: -1, morning: 0.5, forest: 3.5 },
  dnb: { roller: 2.5, jungle: 3, liquid: -0.5, tech: -0.5 },
  hiphop: { boomBap: -0.5, lofi: -2.5, trap: -1, west: -1.5 },
  ambient: { drift: -6, glass: -5, deepSea: -8, dawn: -7.5 },
  rock: { garage: -0.5, stadium: -2.5, indie: -0.5, heavy: -1 },
  pop: { radio: 1.5, synth: -1.5, bedroom: 1.5, dance: 1.5 },
};

/** The kits of a genre, at least four of a preset, of a genre from a pack those that it brings; the first is the usual one. */
export function kitsOf(genre: SongGenre): readonly Kit[] {
  if (typeof genre === 'object') return genre.kits.map((kit) => ({ ...kit, mix: placed(kit.mix) }));
  const { sound, mix, kits } = SOUNDS[genre];
  return kits.map(([id, title, own, ownMix = {}]) => ({
    id,
    title,
    sound: { ...sound, ...own, masterGainDb: LEVELS[genre][id] ?? 0 },
    mix: placed(mix, ownMix),
  }));
}

/** Puts parts in their places; a mix says where else, and how loud. */
function placed(...mixes: readonly Mix[]): Mix {
  const parts = INSTRUMENTS.map((instrument) => [instrument, Object.assign({}, ...[PLACES, ...mixes].map((mix) => mix[instrument]))]);
  return Object.fromEntries(parts) as Mix;
}
