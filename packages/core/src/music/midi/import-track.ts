import { ARTICULATION_VOICES, DRUM_PITCHES, articulationsOf } from '../genres/articulations.js';
import type { Articulation, ArticulationOf } from '../genres/articulations.js';
import type { Instrument, PitchedInstrument, Voice } from '../genres/instruments.js';
import { BASE_OCTAVES } from '../genres/instruments.js';
import { STYLES } from '../genres/styles.js';
import { CLOSED_HAT_LEVEL, GATE_TICKS, ROLL_STRIKES } from '../playback/strikes.js';
import type { Bar, Song, Step, Track } from '../song/song.js';
import type { Metered } from '../song/meter.js';
import { emptyBar, stepsPerBar, ticksPerBar } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';
import { degreeOfPitch } from '../theory/step-pitch.js';
import type { Onset, QuantizedStep } from './import-steps.js';

/** What of an imported song its tracks are built in. */
export type ImportedFrame = Metered & Pick<Song, 'key' | 'barCount'>;

/** Builds an instrument's track from its steps on the grid; with steps it is forced to sound. */
export function buildTrack(instrument: Instrument, steps: readonly QuantizedStep[], song: ImportedFrame): Track {
  const perBar = stepsPerBar(song);
  const grid = new Map(steps.map((step) => [step.index, buildStep(instrument, step, song)]));
  const bars = Array.from({ length: song.barCount }, (_, bar): Bar => emptyBar(song).map((_, place) => grid.get(bar * perBar + place)));
  const mix = { gainDb: 0, pan: 0, solo: false };
  return { style: STYLES[instrument][0], state: steps.length > 0 ? 'force' : 'normal', locked: false, seed: 0, bars, mix };
}

function buildStep(instrument: Instrument, { offsetTicks, onsets }: QuantizedStep, song: ImportedFrame): Step {
  const [first] = onsets;
  const base = { hits: onsets.length, velocity: first.velocity, probability: 1, offsetTicks };
  const articulation = articulationOf(instrument, first.kind);
  if (articulation === 'closed') return { ...base, ...readHat(onsets) };
  if (!(instrument in BASE_OCTAVES)) return { ...base, ...(articulation !== undefined && { articulation }), ...drumOf(first) };
  const pitched = instrument as PitchedInstrument;
  const { degree, alter } = degreeOfPitch(song.key, BASE_OCTAVES[pitched], first.pitch);
  const ownGate = onsets.length > 1 || first.durationTicks === GATE_TICKS[pitched] || first.durationTicks < 1;
  return {
    ...base,
    degree,
    ...(alter !== 0 && { alter }),
    ...(!ownGate && { lengthTicks: Math.min(first.durationTicks, MAX_BARS * ticksPerBar(song)) }),
  };
}

/** The articulation that a voice is of its instrument; `undefined` for the usual sound of one that says nothing. */
function articulationOf(instrument: Instrument, voice: string): Articulation | undefined {
  const found = articulationsOf(instrument).find((one) => ARTICULATION_VOICES[one] === voice);
  return instrument === voice ? undefined : found;
}

/** Which of several drums a note is. */
function drumOf({ kind, pitch }: Onset): Pick<Step, 'degree'> {
  const drums = DRUM_PITCHES[kind as Voice];
  return drums === undefined ? {} : { degree: Math.max(0, drums.indexOf(pitch)) };
}

/** Undoes what playing does to a hat's velocity, and finds accents and rolls by it. */
function readHat(onsets: QuantizedStep['onsets']): Partial<Step> & { readonly articulation: ArticulationOf<'hat'> } {
  const [{ velocity }] = onsets;
  const last = onsets.at(-1)?.velocity ?? velocity;
  if (onsets.length >= ROLL_STRIKES && last > 1.5 * velocity) {
    return {
      articulation: 'roll',
      hits: onsets.length === ROLL_STRIKES ? 1 : onsets.length,
      velocity: Math.min(1, last / CLOSED_HAT_LEVEL),
    };
  }
  // Half a step of MIDI velocity above the level still is a closed hat at full velocity.
  if (velocity > CLOSED_HAT_LEVEL + 0.5 / 127) return { articulation: 'accent' };
  return { articulation: 'closed', velocity: Math.min(1, velocity / CLOSED_HAT_LEVEL) };
}
