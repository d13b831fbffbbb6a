import type { GenreDefinition, GenreGroove, GenreKit } from '../genres/genre-definition.js';

/** A band without a drum set: no sub, no side-chain, no riser. */
const BAND = { sideChain: 0, subGainDb: -60, riserGainDb: -60, delay: 0.08, padGainDb: -60, bassTone: 140, bassDecay: 0.35 } as const;

/** The two sides of a clave, of two bars: where its three and its two strokes fall. */
const SON_THREE = 'V.....V.....V...';
const RUMBA_THREE = 'V.....V.......V.';
const TWO = '....V...V.......';

/**
 * The salsa band around a clave: bass on the bombo and the ponche, which anticipates the next chord, congas, and the piano's montuno on the
 * beat where the clave has two strokes and off it where it has three.
 */
function salsa(three: string, twoFirst: boolean): GenreGroove {
  const order = (two: string, other: string): string => (twoFirst ? `${two}|${other}` : `${other}|${two}`);
  return {
    rows: {
      clap: [order(TWO, three)],
      hat: ['S.s.S.s.S.s.S.s.', 'S.s.s.s.S.s.s.s.'],
      perc: [order('M.m.S.m.M.m.C.C.', 'M.m.S.L.M.m.C.C.'), order('M.m.S.m.M.m.C.C.', 'M.m.S.L.L.m.C.C.')],
      bass: ['......F.....N...', '......R.....N...'],
      acid: [order('8...5.8...5...n.', '..5...8...5...n.'), order('8...9.0...9...n.', '..8...9...0...n.')],
      stab: [order('................', '..x...x.........'), order('..............x.', 'x...............')],
    },
    styles: { lead: ['staccato', 'melody'] },
  };
}

export const SALSA: GenreDefinition = {
  id: 'salsa',
  names: { en: 'Salsa', es: 'Salsa', pt: 'Salsa' },
  words: ['son cubano', 'mambo', 'timba', 'guaracha', 'salsa dura'],
  bpm: [170, 205],
  scales: ['minor', 'dorian', 'major', 'mixolydian'],
  swing: 0,
  chords: [
    ['0 5 7M 5', '0 0 7M 7M', '0 10 8M 7M', '0 5M 0 5M'],
    ['0 5 7 5', '0 0 7 7', '0 9 2 7'],
  ],
  grooves: {
    'son-2-3': salsa(SON_THREE, true),
    'son-3-2': salsa(SON_THREE, false),
    'rumba-2-3': salsa(RUMBA_THREE, true),
    'rumba-3-2': salsa(RUMBA_THREE, false),
  },
  kits: [
    {
      id: 'orquesta',
      title: 'Orquesta',
      sound: { ...BAND, acidVoice: 2, delayAcid: 0, stabDecay: 0.2, stabTone: 5_000, leadDecay: 0.35, reverb: 0.3, masterGainDb: -1 },
      mix: { acid: { gainDb: 1 }, bass: { gainDb: 1 }, clap: { gainDb: 7 }, perc: { gainDb: 8 }, hat: { gainDb: 4 } },
    },
    {
      id: 'conjunto',
      title: 'Conjunto',
      sound: { ...BAND, acidVoice: 1, leadVoice: 1, delayAcid: 0, stabDecay: 0.15, bassTone: 100, reverb: 0.2, masterGainDb: 0.5 },
      mix: { acid: { gainDb: 4 }, bass: { gainDb: 1 }, clap: { gainDb: 7 }, perc: { gainDb: 8 }, hat: { gainDb: 4 } },
    },
  ],
};

export const BACHATA: GenreDefinition = {
  id: 'bachata',
  names: { en: 'Bachata', es: 'Bachata', pt: 'Bachata' },
  bpm: [118, 138],
  scales: ['minor', 'major', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 10 8 7M', '0 5 7M 0', '8 10 0 0', '0 5 0 7M'],
    ['0 9 5 7', '0 5 7 0', '9 5 0 7'],
  ],
  grooves: {
    derecho: {
      rows: {
        kick: ['x.......x.......'],
        hat: ['G.ggG.ggG.ggG.gg', 'G.g.G.ggG.g.G.gg'],
        perc: ['B.b.b.b.B.b.P.p.', 'B.b.b.b.B.b.P.pb'],
        bass: ['R.......F...R...', 'R.......F...A...'],
        lead: ['1.3.5.3.8.5.3.5.', '8.5.3.5.8.9.8.5.', '..3.5.8...5.3.5.'],
        acid: ['1...5...3...5...', '1..5..3.1..5..3.'],
        stab: ['..x...x...x...x.', '..x...x...x..xx.'],
      },
    },
    mambo: {
      rows: {
        kick: ['X...X...X...X...'],
        hat: ['G.ggG.ggG.ggG.gg'],
        perc: ['W.b.W.b.W.b.W.P.', 'W...W.w.W...W.w.'],
        bass: ['r...r...F...r.a.', 'R.......F...R...'],
        lead: ['1.358.531.358.53', '8.8.5.8.3.8.5.8.'],
        acid: ['1...5...3...5...'],
        stab: ['..x...x...x...x.'],
      },
    },
  },
  kits: [
    {
      id: 'tradicional',
      title: 'Tradicional',
      sound: { ...BAND, leadVoice: 1, acidVoice: 1, stabVoice: 1, stabTone: 9_000, delayAcid: 0, reverb: 0.3, masterGainDb: 1.5 },
      mix: {
        lead: { gainDb: 12 },
        acid: { gainDb: 3 },
        stab: { gainDb: 6 },
        bass: { gainDb: 1 },
        kick: { gainDb: -8 },
        hat: { gainDb: 3 },
        perc: { gainDb: 9 },
      },
    },
    {
      id: 'moderna',
      title: 'Moderna',
      sound: {
        ...BAND,
        padGainDb: -8,
        leadVoice: 1,
        acidVoice: 2,
        stabVoice: 1,
        stabTone: 9_000,
        delay: 0.2,
        reverb: 0.5,
        masterGainDb: -1,
      },
      mix: {
        lead: { gainDb: 12 },
        acid: { gainDb: 3 },
        stab: { gainDb: 6 },
        bass: { gainDb: 1 },
        kick: { gainDb: -6 },
        hat: { gainDb: 3 },
        perc: { gainDb: 9 },
      },
    },
  ],
};

export const MERENGUE: GenreDefinition = {
  id: 'merengue',
  names: { en: 'Merengue', es: 'Merengue', pt: 'Merengue' },
  bpm: [130, 158],
  scales: ['major', 'minor', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 7M 7M 0', '0 5 7M 0', '0 0 7M 7M'],
    ['0 7 7 0', '0 0 7 7', '0 5 7 0'],
  ],
  grooves: {
    derecho: {
      rows: {
        kick: ['X...X...X...X...'],
        hat: ['G.ggG.ggG.ggG.gg'],
        perc: ['S.s.S.s.S.s.U.U.', 'S.s.S.s.S.ssU.U.'],
        bass: ['R.......F.......', 'R.......F...A...'],
        acid: ['1.5.8.5.3.5.8.5.', '..58..5...38..5.'],
        lead: ['135.8.5.35.8.5.3', '8.53.5.88.53.5.3', '..8.8.5.8.8.5.3.'],
        stab: ['x.....x.....x...', '................'],
      },
    },
  },
  kits: [
    {
      id: 'combo',
      title: 'Combo',
      sound: {
        ...BAND,
        acidVoice: 2,
        delayAcid: 0,
        leadDecay: 0.18,
        stabDecay: 0.15,
        stabTone: 5_000,
        kickDecay: 0.2,
        reverb: 0.2,
        masterGainDb: -2,
      },
      mix: { acid: { gainDb: 4 }, bass: { gainDb: 1 }, kick: { gainDb: -5 }, perc: { gainDb: 6 }, hat: { gainDb: 3 }, lead: { gainDb: 6 } },
    },
  ],
};

export const CUMBIA: GenreDefinition = {
  id: 'cumbia',
  names: { en: 'Cumbia', es: 'Cumbia', pt: 'Cumbia' },
  words: ['vallenato', 'chicha'],
  bpm: [88, 104],
  scales: ['minor', 'harmonicMinor', 'major'],
  swing: 0.04,
  chords: [
    ['0 7M 7M 0', '0 5 7M 0', '0 10 8 7M'],
    ['0 7 7 0', '0 5 7 0', '0 9 5 7'],
  ],
  grooves: {
    guira: {
      rows: {
        kick: ['X.......X.......', 'X.......X.....x.'],
        clap: ['..I...I...I...I.'],
        hat: ['G.ggG.ggG.ggG.gg'],
        perc: ['..C...C...C...CC', '..C...C.L.C...CL'],
        bass: ['R.......F...R...', 'R.......F...A...', 'R...f...R...f...'],
        stab: ['..x...x...x...x.', '..h...h...h...h.'],
        acid: ['................', '1...5...8...5...'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
  },
  kits: [
    {
      id: 'acordeon',
      title: 'Acordeón',
      sound: { ...BAND, stabDecay: 0.3, stabTone: 4_000, leadDecay: 0.6, reverb: 0.25, masterGainDb: 2.5 },
      mix: {
        stab: { gainDb: 6 },
        bass: { gainDb: 1 },
        kick: { gainDb: -4 },
        perc: { gainDb: 7 },
        clap: { gainDb: 8 },
        acid: { gainDb: -10 },
      },
    },
    {
      id: 'sonidera',
      title: 'Sonidera',
      sound: { ...BAND, padGainDb: -16, stabDecay: 0.2, acidResonance: 6, delay: 0.4, leadDecay: 0.3, reverb: 0.5, masterGainDb: 3.5 },
      mix: {
        stab: { gainDb: 5 },
        bass: { gainDb: 1 },
        kick: { gainDb: -2 },
        perc: { gainDb: 7 },
        clap: { gainDb: 8 },
        acid: { gainDb: -12 },
      },
    },
  ],
};

const BOLERO_KIT: GenreKit = {
  id: 'trio',
  title: 'Trío',
  sound: {
    ...BAND,
    leadVoice: 1,
    acidVoice: 1,
    stabVoice: 1,
    stabTone: 8_000,
    delayAcid: 0,
    bassTone: 110,
    reverb: 0.5,
    masterGainDb: 2.5,
  },
  mix: { lead: { gainDb: 10 }, acid: { gainDb: 3 }, stab: { gainDb: 1 }, bass: { gainDb: 1 }, perc: { gainDb: 9 }, hat: { gainDb: 6 } },
};

export const BOLERO: GenreDefinition = {
  id: 'bolero',
  names: { en: 'Bolero', es: 'Bolero', pt: 'Bolero' },
  bpm: [84, 104],
  scales: ['major', 'minor', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 5 7M 0', '0 8 2 7M', '0 0 5 7M'],
    ['0 9 2 7', '0 9 5 7', '0 2 7 0'],
  ],
  grooves: {
    trio: {
      rows: {
        hat: ['S.s.s.s.S.s.s.s.', 's.s.S.s.s.s.S.s.'],
        perc: ['M.m.S.m.M.m.C.C.', 'B.b.b.b.B.b.P.b.'],
        bass: ['R.......F...R...', 'R.......F...A...'],
        acid: ['1.3.5.8.5.3.5.3.', '1.5.8.9.8.5.3.5.'],
        stab: ['....h...h...h...', '................'],
      },
      styles: { lead: ['melody', 'wide'] },
    },
  },
  kits: [
    BOLERO_KIT,
    {
      ...BOLERO_KIT,
      id: 'orquesta',
      title: 'Orquesta',
      sound: { ...BOLERO_KIT.sound, stabVoice: 2, acidVoice: 2, leadVoice: 0, leadDecay: 0.8, padGainDb: -6, masterGainDb: -1 },
      mix: { ...BOLERO_KIT.mix, lead: { gainDb: 7 }, acid: { gainDb: 0 } },
    },
  ],
};
