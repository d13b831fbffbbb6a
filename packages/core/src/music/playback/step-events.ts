import { hashSeed } from '../../random.js';
import type { Fraction, Seed, Ticks } from '../../units.js';
import type { Instrument, PitchedInstrument } from '../genres/instruments.js';
import { BASE_OCTAVES, INSTRUMENTS } from '../genres/instruments.js';
import type { ArrangementEntry, Song, Step } from '../song/song.js';
import { STEPS_PER_BAR, TICKS_PER_BAR, TICKS_PER_STEP } from '../song/song.js';
import { chordPitches } from '../theory/chords.js';
import { pitchOfDegree, rootPitch } from '../theory/step-pitch.js';
import { triadsOf } from '../theory/triads.js';
import { isAudible, isPadAudible, isRiserAudible } from './audible.js';
import type { SongEvent } from './event.js';
import { playbackList } from './playback-list.js';
import type { Stroke } from './strikes.js';
import { GATE_TICKS, strokeOf } from './strikes.js';

const DUCK_DEPTH = 0.18;
const DUCK_RECOVERY_SECONDS = 0.12;
const RISER_CHANCE = 0.6;
const ALTERNATE_PAD_CHANCE = 0.3;
const KICK_PITCH = 24;

/** An audible track, and how those of its steps sound that were met already: in long ranges the same steps come again and again. */
interface Part {
  readonly instrument: Instrument;
  readonly chanceSeed: Seed;
  readonly sounds: Map<Step, Sound>;
}

interface Sound {
  readonly stroke: Stroke;
  readonly pitches: readonly number[];
}

interface Context {
  readonly song: Song;
  readonly emit: (event: SongEvent) => void;
  readonly list: readonly ArrangementEntry[];
  readonly parts: readonly Part[];
  readonly pad: boolean;
  readonly riser: boolean;
  readonly swingTicks: Ticks;
}

/** Prepares a song for asking step by step; the returned function emits all events of one step, in no particular order. */
export function createStepEmitter(song: Song, emit: (event: SongEvent) => void): (step: number) => void {
  const context: Context = {
    song,
    emit,
    list: playbackList(song),
    parts: INSTRUMENTS.filter((instrument) => isAudible(song, instrument)).map((instrument) => ({
      instrument,
      chanceSeed: hashSeed(song.seed, `chance:${instrument}`),
      sounds: new Map<Step, Sound>(),
    })),
    pad: isPadAudible(song),
    riser: isRiserAudible(song),
    swingTicks: Math.round((song.swing * 2 * TICKS_PER_STEP) / 3),
  };
  return (step) => emitStep(context, step);
}

function emitStep(context: Context, step: number): void {
  const { song, emit, list, swingTicks } = context;
  const position = step % (list.length * STEPS_PER_BAR);
  const place = position % STEPS_PER_BAR;
  const entry = (position - place) / STEPS_PER_BAR;
  const { bar } = list[entry] as ArrangementEntry;
  const tick = step * TICKS_PER_STEP + (step % 2 === 1 ? swingTicks : 0);
  if (place === 0) emit({ type: 'bar', tick, bar, entry });
  for (const part of context.parts) {
    const active = stepAt(song, part.instrument, step, bar, place);
    if (active !== undefined && happens(active.probability, part.chanceSeed, step)) emitActive(context, part, active, tick, step);
  }
  if (place === 0 && context.pad) emitPad(context, bar === 0 || entry === 0, tick, step);
  if (context.riser && position === riserPosition(list.length)) emitRiser(context, tick, step);
}

function stepAt(song: Song, instrument: Instrument, step: number, bar: number, place: number): Step | undefined {
  const { bars, lengthSteps } = song.tracks[instrument];
  if (lengthSteps === undefined) return bars[bar]?.[place];
  const wrapped = step % lengthSteps;
  return bars[Math.floor(wrapped / STEPS_PER_BAR)]?.[wrapped % STEPS_PER_BAR];
}

function emitActive({ song, emit }: Context, part: Part, active: Step, gridTick: Ticks, step: number): void {
  const tick = Math.max(0, gridTick + active.offsetTicks);
  if (part.instrument === 'kick') emitKickFollowers(song, emit, active, tick, step);
  const { stroke, pitches } = soundOf(song, part, active);
  const { voice, strikes, durationTicks } = stroke;
  for (const { delayTicks, velocity } of strikes) {
    emit({ type: 'note', tick: tick + delayTicks, voice, pitches, velocity, durationTicks, step });
  }
}

function soundOf(song: Song, { instrument, sounds }: Part, active: Step): Sound {
  const known = sounds.get(active);
  if (known !== undefined) return known;
  const sound = { stroke: strokeOf(instrument, active), pitches: pitchesOf(song, instrument, active) };
  sounds.set(active, sound);
  return sound;
}

function emitKickFollowers(song: Song, emit: Context['emit'], { velocity }: Step, tick: Ticks, step: number): void {
  emit({ type: 'duck', tick, depth: DUCK_DEPTH, recoverySeconds: DUCK_RECOVERY_SECONDS });
  emit({ type: 'note', tick, voice: 'sub', pitches: [rootPitch(song.key, 1)], velocity, durationTicks: GATE_TICKS.sub, step });
}

function pitchesOf({ key }: Song, instrument: Instrument, { degree = 0, alter = 0 }: Step): readonly number[] {
  if (instrument === 'kick') return [KICK_PITCH];
  if (instrument === 'stab') return chordPitches(key, { octave: 4, degrees: triadsOf(key.scale).home });
  return instrument in BASE_OCTAVES ? [pitchOfDegree(key, BASE_OCTAVES[instrument as PitchedInstrument], degree, alter)] : [];
}

function emitPad({ song, emit }: Context, alwaysHome: boolean, tick: Ticks, step: number): void {
  const alternate = !alwaysHome && happens(ALTERNATE_PAD_CHANCE, hashSeed(song.seed, 'pad'), step);
  const pitches = chordPitches(song.key, { octave: 3, degrees: triadsOf(song.key.scale)[alternate ? 'alternate' : 'home'] });
  emit({ type: 'note', tick, voice: 'pad', pitches, velocity: 1, durationTicks: GATE_TICKS.pad, step });
}

/** The last step of the bar before the last; with a single bar that is its own last step. */
function riserPosition(bars: number): number {
  return (bars === 1 ? 1 : bars - 1) * STEPS_PER_BAR - 1;
}

function emitRiser({ song, emit }: Context, tick: Ticks, step: number): void {
  if (!happens(RISER_CHANCE, hashSeed(song.seed, 'riser'), step)) return;
  const durationTicks = (step + 1) * TICKS_PER_STEP + TICKS_PER_BAR - tick;
  emit({ type: 'note', tick, voice: 'riser', pitches: [], velocity: 1, durationTicks, step });
}

/** The same answer for the same seed and step, whatever was asked before. */
function happens(probability: Fraction, seed: Seed, step: number): boolean {
  if (probability >= 1) return true;
  return probability > 0 && hashSeed(seed, String(step)) < probability * 0x1_0000_0000;
}
