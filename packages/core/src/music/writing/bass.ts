import type { StyleOf } from '../genres/styles.js';
import { chordName } from '../harmony/chord.js';
import { degreeAbove } from '../theory/chords.js';
import { SCALES } from '../theory/scales.js';
import type { Bar } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { lowRoot, nearestChordNote, noteStep } from './notes.js';
import type { PartWriter } from './part.js';
import { roleOf } from './part.js';

/**
 * Bars of bass, one character per sixteenth: `r` the root of the chord, `o` its octave, `f` its fifth, `a` a step that leads to the next chord's
 * root, `.` a rest. Capitals are held to the next note.
 */
const LINES: Readonly<Record<StyleOf<'bass'>, readonly string[]>> = {
  rolling: ['.rrr.rrr.rrr.rrr', '.rro.rro.rro.rra', '.ror.ror.ror.rof'],
  galloping: ['r.rrr.rrr.rrr.ra', 'r..rr..rr..ro..o', 'r.rrr.rrr.oor.oo'],
  syncopated: ['r..r..r...o..f..', 'R.....r.r..o....', 'r..o..r...r.f.a.', 'R.......r..r..a.'],
  offbeat: ['..r...r...r...r.', '..r...r...o...r.', '..r..rr...r..of.'],
  pulsing: ['r.r.r.r.r.r.r.r.', 'r.r.r.r.r.r.f.a.', 'r.r.r.o.r.r.r.o.'],
  sustained: ['R...............', 'R.......F.......', 'R...........A...'],
  walking: ['R...F...R...A...', 'R...O...F...A...', 'R.....r.F...A...'],
};

const SHORT = 0.75;

/** Bass lines that follow the chords: the root where a chord begins, its octave and fifth, and a step into the next. */
export const writeBass: PartWriter<'bass'> = ({ style, bars, scale, chordAt }, random) => {
  const [a, b = a] = random.shuffle(LINES[style]) as [string, string?];
  const size = SCALES[scale].length;
  return Array.from({ length: bars }, (_, bar): Bar => {
    const line = roleOf(bar) === 'c' ? b : a;
    return Array.from({ length: COMMON_STEPS }, (_, place) => {
      const mark = line[place] ?? '.';
      if (mark === '.') return undefined;
      const chord = chordAt(bar, place);
      const root = lowRoot(scale, chord);
      const held = mark !== mark.toLowerCase();
      const rest = line.slice(place + 1).search(/[a-zA-Z]/u);
      const steps = held ? (rest < 0 ? COMMON_STEPS - place : rest + 1) : SHORT;
      const fields = {
        velocity: place % 4 === 0 ? 0.95 : place % 2 === 0 ? 0.85 : 0.75,
        lengthTicks: Math.round(steps * TICKS_PER_STEP * (held ? 0.95 : 1)),
      };
      switch (mark.toLowerCase()) {
        case 'o':
          return noteStep({ ...root, degree: root.degree + size }, fields);
        case 'f':
          return noteStep(nearestChordNote(scale, chord, degreeAbove(scale, root.degree, 'fifth')), fields);
        case 'a': {
          const next = chordAt((bar + 1) % bars, 0);
          const goal = lowRoot(scale, next);
          if (chordName(next) === chordName(chord)) return noteStep(root, fields);
          return noteStep({ degree: goal.degree + (goal.degree > root.degree ? -1 : 1) }, fields);
        }
        default:
          return noteStep(root, fields);
      }
    });
  });
};
