import type { GenreDefinition } from '../genres/genre-definition.js';

const BAND = { sideChain: 0, subGainDb: -60, riserGainDb: -60, delay: 0.08, padGainDb: -60, bassTone: 130, bassDecay: 0.35 } as const;
const NYLON = { leadVoice: 1, acidVoice: 1, stabVoice: 1, stabTone: 9_000, delayAcid: 0 } as const;

export const TANGO: GenreDefinition = {
  id: 'tango',
  names: { en: 'Tango', es: 'Tango', pt: 'Tango' },
  words: ['milonga', 'tango argentino'],
  bpm: [112, 132],
  scales: ['minor', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 5 7M 0', '0 0 7M 7M', '0 5 0 7M', '0 8 5 7M'],
    ['0 5 7 0', '0 9 2 7'],
  ],
  grooves: {
    marcato: {
      rows: {
        bass: ['r...r...r...r...', 'r...f...r...a...'],
        stab: ['X...x...X...x...', 'X...o...X...o.x.'],
        acid: ['1...5...3...5...'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
    sincopa: {
      rows: {
        bass: ['r.r...r.r...r...', 'r.r...r.R.......'],
        stab: ['X.x...x.X...x...', 'X.x...x.X.......'],
        acid: ['1.3.5...3.5.8...'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
    'tres-tres-dos': {
      rows: {
        bass: ['R.....R.....R...', 'r.....r.....r.a.'],
        stab: ['X.....X.....X...', 'X..x..X..x..X...'],
        acid: ['1.3.5.8.5.3.5.3.', '8.5.3.8.5.3.8.5.'],
      },
      styles: { lead: ['melody', 'wide'] },
    },
    milonga: {
      rows: {
        bass: ['R.....f.F...r...', 'R.....r.F...f...'],
        stab: ['X.....x.X...x...'],
        acid: ['1.5.8.5.3.5.8.5.'],
      },
      styles: { lead: ['staccato', 'melody'] },
    },
  },
  kits: [
    {
      id: 'orquesta-tipica',
      title: 'Orquesta típica',
      sound: { ...BAND, stabDecay: 0.2, stabTone: 3_000, acidVoice: 2, delayAcid: 0, leadDecay: 1.2, reverb: 0.4, masterGainDb: -1 },
      mix: { stab: { gainDb: 8, pan: -0.35 }, lead: { gainDb: 9, pan: 0.2 }, bass: { gainDb: 2 }, acid: { gainDb: 2 } },
    },
    {
      id: 'guitarras',
      title: 'Guitarras',
      sound: { ...BAND, ...NYLON, reverb: 0.3, masterGainDb: 3.5 },
      mix: { stab: { gainDb: 8 }, lead: { gainDb: 11 }, bass: { gainDb: 2 }, acid: { gainDb: 3 } },
    },
  ],
};

/**
 * Flamenco. A compás of twelve beats is two bars of 6/8, and an eighth note is a beat: 12 1 2 3 4 5 and 6 7 8 9 10 11, with the accents on 12, 3,
 * 6, 8 and 10. The chord comes home on the ten.
 */
export const FLAMENCO: GenreDefinition = {
  id: 'flamenco',
  names: { en: 'Flamenco', es: 'Flamenco', pt: 'Flamenco' },
  words: ['bulería', 'bulerías', 'soleá', 'soleares', 'rumba flamenca', 'tangos flamencos'],
  bpm: [100, 122],
  scales: ['phrygian'],
  swing: 0,
  chords: [['0M,1M 1M,1M,0M', '5m,3M 1M,1M,0M', '5m 3M 1M 0M'], ['0 1M 1M 0']],
  grooves: {
    buleria: {
      timeSignature: 6,
      bpm: [106, 124],
      rows: {
        kick: ['X.....X.....|X...X...X...'],
        clap: ['X.-.-.X.-.-.|X.-.X.-.X.-.', 'X.o.o.X.o.o.|X.o.X.o.X.o.'],
        perc: ['............|S...S...S...', '..s...S...s.|S...S...S...'],
        bass: ['R.....R.....|R.......R...'],
        acid: ['1.3.5.8.5.3.|8...5...1...', '8.9.8.5.3.5.|3...5...1...'],
        stab: ['H.....H.....|H...H...H...'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
    solea: {
      timeSignature: 6,
      bpm: [46, 60],
      rows: {
        clap: ['o.....X.....|X...X...X...'],
        bass: ['R.....R.....|R.......R...'],
        acid: ['1.358.53535.|8.5.3.5.1...', '1...3...5...|8.5.3.5.1...'],
        stab: ['h.....H.....|H...H...H...'],
      },
      styles: { lead: ['melody', 'wide'] },
    },
    tangos: {
      bpm: [124, 148],
      chords: [['0M 0M 1M 0M', '5m 3M 1M 0M', '0M 1M 2M 1M'], ['0 1M 1M 0']],
      rows: {
        kick: ['X.......x.......', 'X.....x.x.......'],
        clap: ['....X...X...X...', '....X.-.X.-.X.-.'],
        perc: ['..s...S...s...S.', '......S.......Ss'],
        bass: ['R.......R...f...', 'R.......F.......'],
        acid: ['1.3.5.3.8.5.3.5.', '..5.3.1...5.8.5.'],
        stab: ['....X...X...X...', '....X.x.X.x.X.x.'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
  },
  kits: [
    {
      id: 'tablao',
      title: 'Tablao',
      sound: { ...BAND, ...NYLON, clapTone: 3_600, clapDecay: 0.1, kickDecay: 0.18, reverb: 0.3, masterGainDb: 2.5 },
      mix: {
        stab: { gainDb: 4 },
        acid: { gainDb: 4 },
        lead: { gainDb: 8 },
        bass: { gainDb: 0 },
        kick: { gainDb: -2 },
        perc: { gainDb: 9 },
        clap: { gainDb: 12 },
      },
    },
  ],
};

export const RANCHERA: GenreDefinition = {
  id: 'ranchera',
  names: { en: 'Ranchera and mariachi', es: 'Ranchera y mariachi', pt: 'Ranchera e mariachi' },
  words: ['mariachi', 'corrido', 'norteño', 'regional mexicano', 'huapango'],
  bpm: [108, 132],
  scales: ['major', 'minor', 'harmonicMinor'],
  swing: 0,
  chords: [
    ['0 7M 7M 0', '0 5 7M 0'],
    ['0 7 7 0', '0 5 7 0', '0 0 7 7'],
  ],
  grooves: {
    vals: {
      timeSignature: 3,
      bpm: [150, 178],
      rows: {
        bass: ['R...........', 'F...........|R...........'],
        stab: ['....x...x...', '....x...x.x.'],
        acid: ['1...5...8...'],
      },
      styles: { lead: ['melody', 'wide'] },
    },
    polka: {
      timeSignature: 2,
      bpm: [112, 132],
      rows: {
        clap: ['..I...I.', '..I...Ii'],
        bass: ['r...f...', 'r...f.a.'],
        stab: ['..x...x.', '..x...xx'],
        acid: ['1.5.8.5.'],
      },
      styles: { lead: ['staccato', 'melody'] },
    },
    huapango: {
      timeSignature: 6,
      bpm: [140, 165],
      rows: {
        bass: ['R...F...F...', 'r...f...f...'],
        stab: ['X.x.x.X.x.x.', 'X.o.x.X.o.xx'],
        acid: ['1.3.5.8.5.3.'],
      },
      styles: { lead: ['melody', 'arpeggio'] },
    },
  },
  kits: [
    {
      id: 'mariachi',
      title: 'Mariachi',
      sound: {
        ...BAND,
        stabVoice: 1,
        acidVoice: 1,
        stabTone: 10_000,
        delayAcid: 0,
        leadDecay: 0.5,
        padGainDb: -14,
        reverb: 0.4,
        masterGainDb: -1.5,
      },
      mix: { stab: { gainDb: 9 }, acid: { gainDb: 2 }, lead: { gainDb: 10 }, bass: { gainDb: 2 }, clap: { gainDb: 9 } },
    },
  ],
};

export const BOSSA_NOVA: GenreDefinition = {
  id: 'bossa-nova',
  names: { en: 'Bossa nova', es: 'Bossa nova', pt: 'Bossa nova' },
  words: ['bossa'],
  bpm: [120, 144],
  scales: ['major', 'minor', 'dorian'],
  swing: 0,
  chords: [
    ['0 5 7M 0', '0 8 7M 7M', '0 0 5 7M'],
    ['0 9 2 7', '0 2M 2 7', '0 0 2 7'],
  ],
  grooves: {
    batida: {
      rows: {
        kick: ['x.....o.x.....o.'],
        clap: ['I.....I.....I...|....I.....I.....', 'I.....I.....I...|....I.....I.....'],
        hat: ['S.s.S.s.S.s.S.s.', 's.s.S.s.s.s.S.s.'],
        bass: ['R.....f.F.....r.', 'R.....r.F.....n.'],
        stab: ['h...h.....h.....|..h...h.....h...', 'h.....h...h.....|..h...h...h.....'],
        acid: ['................'],
      },
      styles: { lead: ['melody', 'wide'] },
    },
  },
  kits: [
    {
      id: 'violao',
      title: 'Violão',
      sound: { ...BAND, stabVoice: 1, leadVoice: 2, stabTone: 7_000, kickDecay: 0.2, bassTone: 100, reverb: 0.35, masterGainDb: -1 },
      mix: {
        stab: { gainDb: 12 },
        lead: { gainDb: 8 },
        bass: { gainDb: 2 },
        kick: { gainDb: -1 },
        clap: { gainDb: 10 },
        hat: { gainDb: 3 },
      },
    },
  ],
};

export const SAMBA: GenreDefinition = {
  id: 'samba',
  names: { en: 'Samba', es: 'Samba', pt: 'Samba' },
  words: ['pagode', 'samba enredo'],
  bpm: [92, 108],
  scales: ['major', 'minor'],
  swing: 0.06,
  chords: [
    ['0 5 7M 0', '0 8 2 7M'],
    ['0 9 2 7', '0 0 7 7', '0 2 7 0'],
  ],
  grooves: {
    batucada: {
      rows: {
        kick: ['x..oX..ox..oX..o'],
        clap: ['I.I.II.I.I.I.II.', 'I.I.I.II.I.I.II.'],
        hat: ['SssSSssSSssSSssS', 'S.sSS.sSS.sSS.sS'],
        perc: ['u...U...u...U...', 'u...U...u...U.u.'],
        bass: ['r..rF..fr..rF..f', 'R..rF..rR..fF..a'],
        stab: ['x.xx.x.xx.x.xx.x', 'x.x.xx.x.x.x.xx.'],
        acid: ['................'],
      },
      styles: { lead: ['melody', 'staccato'] },
    },
  },
  kits: [
    {
      id: 'roda',
      title: 'Roda',
      sound: { ...BAND, stabVoice: 1, leadVoice: 1, stabTone: 11_000, kickDecay: 0.25, reverb: 0.25, masterGainDb: 2 },
      mix: {
        stab: { gainDb: 6 },
        lead: { gainDb: 9 },
        bass: { gainDb: 2 },
        kick: { gainDb: -4 },
        perc: { gainDb: 5 },
        clap: { gainDb: 4 },
        hat: { gainDb: 3 },
      },
    },
  ],
};
