import type { GenrePack } from '../genres/genre-definition.js';

/** Two genres of West and South Africa. */
export const AFRO_PACK: GenrePack = {
  id: 'afro',
  names: { en: 'African pop', es: 'Pop africano' },
  genres: [
    {
      id: 'afrobeats',
      names: { en: 'Afrobeats', es: 'Afrobeats' },
      words: ['afrobeat', 'afropop', 'naija'],
      bpm: [98, 112],
      scales: ['minor', 'major', 'dorian'],
      swing: 0.08,
      chords: [
        ['0 8 3 10', '0 5 8 10', '0 10 8 10'],
        ['0 9 5 7', '0 5 9 7'],
      ],
      grooves: {
        clave: {
          rows: {
            kick: ['X.....x.X.......', 'X..x....X.....x.'],
            clap: ['I..I..I...I.I...', 'I..I..I...I.I..i'],
            hat: ['S.sSs.sSS.sSs.sS', '..S...S...S...S.'],
            perc: ['..c..C....c..CC.', '....c.C.....c.C.'],
            bass: ['R..r..R...r.r...', 'R.....r...R.r...'],
            stab: ['..x..x....x..x..', '...x..x....x....'],
            acid: ['................', '1..5..8...5.3...'],
          },
          styles: { lead: ['staccato', 'melody'] },
        },
      },
      kits: [
        {
          id: 'lagos',
          title: 'Lagos',
          sound: {
            acidVoice: 1,
            stabVoice: 2,
            stabTone: 6_000,
            kickDecay: 0.35,
            bassTone: 80,
            bassDecay: 0.35,
            padGainDb: -8,
            riserGainDb: -24,
            reverb: 0.3,
            masterGainDb: 1,
          },
          mix: { acid: { gainDb: 0 }, clap: { gainDb: 6 }, perc: { gainDb: 4 }, bass: { gainDb: 4 } },
        },
      ],
    },
    {
      id: 'amapiano',
      names: { en: 'Amapiano', es: 'Amapiano' },
      words: ['log drum', 'yanos'],
      bpm: [110, 115],
      scales: ['minor', 'dorian'],
      swing: 0.1,
      chords: [['0 8 3 10', '5 0 10 3', '0 5'], ['0 9 5 7']],
      grooves: {
        'log-drum': {
          rows: {
            kick: ['X...X...X...X...', 'x...x...x...x...'],
            clap: ['....i.......I...', '....I..i....I.i.'],
            hat: ['sSsssSsssSsssSss', 's.Sss.Sss.Sss.Ss'],
            perc: ['..........c..C..', '...c......C.c...'],
            bass: ['...R..r.R...r.rr', 'r..R....r.R..r..', '...R..R...r.R.o.'],
            stab: ['h...........h...', '..h.......h.....'],
            acid: ['................'],
          },
          styles: { lead: ['wide', 'melody'] },
        },
      },
      kits: [
        {
          id: 'yanos',
          title: 'Yanos',
          sound: {
            stabVoice: 2,
            leadVoice: 2,
            stabTone: 5_000,
            bassTone: 60,
            bassDecay: 0.45,
            kickDecay: 0.3,
            sideChain: 0.3,
            subGainDb: -4,
            padGainDb: -6,
            riserGainDb: -30,
            reverb: 0.5,
            masterGainDb: -0.5,
          },
          mix: { bass: { gainDb: 2 }, stab: { gainDb: 4 }, clap: { gainDb: 6 }, kick: { gainDb: -3 } },
        },
      ],
    },
  ],
};
