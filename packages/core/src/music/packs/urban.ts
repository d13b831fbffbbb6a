import type { GenreDefinition } from '../genres/genre-definition.js';

const BEAT = { clapBody: 0.6, clapTone: 2_200, clapDecay: 0.14, riserGainDb: -24 } as const;

/** Dembow: the kick on every beat, the snare in threes over it. */
export const REGGAETON: GenreDefinition = {
  id: 'reggaeton',
  names: { en: 'Reggaeton', es: 'Reggaetón', pt: 'Reggaeton' },
  words: ['reggaetón', 'dembow', 'perreo', 'regueton'],
  bpm: [88, 98],
  scales: ['minor', 'phrygian', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 8 3 10', '0 5 8 7', '8 10 0 0', '0 10 8 7M'],
    ['0 9 5 7', '9 5 0 7'],
  ],
  grooves: {
    dembow: {
      rows: {
        kick: ['X...X...X...X...'],
        clap: ['...X..X....X..X.', '...X..X....X..Xx'],
        hat: ['..x...x...x...x.', 'x.o.x.o.x.o.x.oo'],
        perc: ['..........C.c...', '......c.......cC', '................'],
        bass: ['R..r..r.R..r..r.', 'R.....r.R..r....', 'R..r..R.....r.a.'],
        stab: ['..x..x....x..x..', 'h.......h.......', '...x..x....x..x.'],
        acid: ['................', '1..5..8.1..5..8.'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
  },
  kits: [
    {
      id: 'perreo',
      title: 'Perreo',
      sound: {
        ...BEAT,
        kickDecay: 0.45,
        bassTone: 90,
        bassDecay: 0.3,
        subGainDb: 1,
        stabDecay: 0.25,
        padGainDb: -14,
        reverb: 0.25,
        masterGainDb: 1.5,
      },
      mix: { acid: { gainDb: -6 }, hat: { gainDb: 2 } },
    },
    {
      id: 'romantico',
      title: 'Romántico',
      sound: { ...BEAT, stabVoice: 1, leadVoice: 1, stabTone: 9_000, bassTone: 70, padGainDb: -4, reverb: 0.4, masterGainDb: 1.5 },
      mix: { acid: { gainDb: -9 }, stab: { gainDb: 6 } },
    },
  ],
};

/** Trap in half time, with a guitar. */
export const LATIN_TRAP: GenreDefinition = {
  id: 'latin-trap',
  names: { en: 'Latin trap', es: 'Trap latino', pt: 'Trap latino' },
  words: ['trap latino'],
  bpm: [130, 148],
  scales: ['minor', 'harmonicMinor', 'phrygian'],
  swing: 0,
  chords: [['0 8 5 7', '0 5 8 7M', '0 3 8 10'], ['0 9 5 7']],
  grooves: {
    halftime: {
      rows: {
        kick: ['X.....x...x.....', 'X..x......x...x.', 'X.......x.x.....'],
        clap: ['........X.......', '........X.....o.'],
        hat: ['x.x.x.xrx.x.x.xx', 'x.xxx.x.x.xrx.x.', 'x.x.xrx.x.x.x.rr'],
        perc: ['...............c', '......I.........', '....o.......o..o'],
        bass: ['R.....R...R.....', 'R.........R...a.'],
        acid: ['1.3.5.8.5.3.5.3.', '8.5.3.1.3.5.8.5.'],
        stab: ['................', 'h...............'],
      },
      styles: { lead: ['wide', 'melody'] },
    },
  },
  kits: [
    {
      id: 'callejero',
      title: 'Callejero',
      sound: {
        clapBody: 0.3,
        clapTone: 1_600,
        kickDecay: 0.8,
        hatDecay: 0.025,
        subGainDb: 1,
        bassTone: 110,
        bassDecay: 0.45,
        acidVoice: 1,
        delayAcid: 0.3,
        padGainDb: -8,
        reverb: 0.4,
        percDecay: 0.1,
        riserGainDb: -24,
        masterGainDb: -0.5,
      },
      mix: { acid: { gainDb: 1 }, hat: { gainDb: 3 }, bass: { gainDb: 8 }, perc: { gainDb: 12 }, stab: { gainDb: 7 } },
    },
  ],
};

/** Pop with claps, congas and a nylon guitar. */
export const LATIN_POP: GenreDefinition = {
  id: 'latin-pop',
  names: { en: 'Latin pop', es: 'Pop latino', pt: 'Pop latino' },
  words: ['pop latino'],
  bpm: [92, 116],
  scales: ['major', 'minor'],
  swing: 0,
  chords: [
    ['0 8 3 10', '0 10 8 7M', '8 10 0 3'],
    ['9 5 0 7', '0 7 9 5', '0 9 5 7'],
  ],
  grooves: {
    guitarra: {
      rows: {
        kick: ['X.....x.X.......', 'X...X...X...X...'],
        clap: ['....X.......X...', '....X.......X..o'],
        hat: ['s.S.s.S.s.S.s.S.', 'x.o.x.o.x.o.x.o.'],
        perc: ['m.m.S.m.m.m.C.C.', '..c...C...c..CC.'],
        bass: ['R..r..r.R..r..r.', 'R.....r.R.....a.'],
        acid: ['1..5..8.3..5..8.', '1.5.8.5.3.5.8.5.'],
        stab: ['X..x..x.X..x..x.', '..x...x...x...x.'],
      },
      styles: { lead: ['melody', 'arpeggio'] },
    },
  },
  kits: [
    {
      id: 'verano',
      title: 'Verano',
      sound: {
        clapTone: 1_800,
        clapBody: 0.3,
        kickDecay: 0.3,
        bassTone: 110,
        bassDecay: 0.25,
        acidVoice: 1,
        stabVoice: 2,
        stabTone: 8_000,
        delayAcid: 0.2,
        subGainDb: -6,
        padGainDb: -6,
        reverb: 0.3,
        riserGainDb: -24,
        masterGainDb: 0.5,
      },
      mix: { acid: { gainDb: 2 }, stab: { gainDb: 2 } },
    },
  ],
};
