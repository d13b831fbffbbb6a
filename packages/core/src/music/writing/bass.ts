import type { StyleOf } from '../genres/styles.js';
import { degreeAbove } from '../theory/chords.js';
import { SCALES } from '../theory/scales.js';
import type { Bar } from '../song/song.js';
import { COMMON_STEPS } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { leadInto, lowBass, nearestChordNote, noteStep } from './notes.js';
import type { PartWriter } from './part.js';
import { roleOf } from './part.js';

/**
 * Bars of bass, one character per sixteenth: `r` the bass of the chord, `o` its octave, `f` its fifth, `a` a step that leads to the next chord's
 * bass, `.` a rest. Capitals are held to the next note.
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

/** How many songs walk into the next chord on the last note of a bar, beside the steps that their lines have. */
const WALKING_SHARE = 0.5;

/** Bass lines that follow the chords: the bass note of each, its octave and fifth, and passing notes into the next. */
export const writeBass: PartWriter<'bass'> = ({ style, bars, key, chordAt }, random) => {
  const [a, b = a] = random.shuffle(LINES[style]) as [string, string?];
  const { scale } = key;
  const size = SCALES[scale].length;
  const walks = random.chance(WALKING_SHARE);
  return Array.from({ length: bars }, (_, bar): Bar => {
    const written = roleOf(bar) === 'c' ? b : a;
    const line = walks ? withPassingNote(written) : written;
    return Array.from({ length: COMMON_STEPS }, (_, place) => {
      const mark = line[place] ?? '.';
      if (mark === '.') return undefined;
      const chord = chordAt(bar, place);
      const root = lowBass(key, chord);
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
        case 'a':
          return noteStep(leadInto(lowBass(key, chordAt((bar + 1) % bars, 0)), root), fields);
        default:
          return noteStep(root, fields);
      }
    });
  });
};

/** Turns a short note on the last offbeat of a bar into a step that leads on. */
function withPassingNote(line: string): string {
  return line.replace(/r(?=\.?$)/, 'a');
}
