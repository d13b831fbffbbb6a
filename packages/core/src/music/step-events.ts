import { hashSeed } from '../random.js';
import type { Fraction, Seed, Ticks } from '../units.js';
import { isAudible, isPadAudible, isRiserAudible } from './audible.js';
import type { SongEvent } from './event.js';
import type { Instrument, PitchedInstrument } from './instruments.js';
import { BASE_OCTAVES, INSTRUMENTS } from './instruments.js';
import { playbackList } from './playback-list.js';
import type { ArrangementEntry, Song, Step } from './song.js';
import { STEPS_PER_BAR, TICKS_PER_BAR, TICKS_PER_STEP } from './song.js';
import { pitchOfDegree, rootPitch } from './step-pitch.js';
import { GATE_TICKS, strokeOf } from './strikes.js';

const DUCK_DEPTH = 0.18;
const DUCK_RECOVERY_SECONDS = 0.12;
const RISER_CHANCE = 0.6;
const ALTERNATE_PAD_CHANCE = 0.3;
const PAD_CHORDS = { home: [0, 2, 4], alternate: [5, 0, 2] } as const;
const STAB_CHORD = [0, 2, 4] as const;
const KICK_PITCH = 24;

interface Context {
  readonly song: Song;
  readonly emit: (event: SongEvent) => void;
  readonly list: readonly ArrangementEntry[];
  readonly audible: readonly { readonly instrument: Instrument; readonly chanceSeed: Seed }[];
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
    audible: INSTRUMENTS.filter((instrument) => isAudible(song, instrument)).map((instrument) => ({
      instrument,
      chanceSeed: hashSeed(song.seed, `chance:${instrument}`),
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
  for (const { instrument, chanceSeed } of context.audible) {
    const active = stepAt(song, instrument, step, bar, place);
    if (active !== undefined && happens(active.probability, chanceSeed, step)) emitActive(context, instrument, active, tick, step);
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

function emitActive({ song, emit }: Context, instrument: Instrument, active: Step, gridTick: Ticks, step: number): void {
  const tick = Math.max(0, gridTick + active.offsetTicks);
  const { voice, strikes, durationTicks } = strokeOf(instrument, active);
  const pitches = pitchesOf(song, instrument, active);
  if (instrument === 'kick') {
    emit({ type: 'duck', tick, depth: DUCK_DEPTH, recoverySeconds: DUCK_RECOVERY_SECONDS });
    const sub = [rootPitch(song.key, 1)];
    emit({ type: 'note', tick, voice: 'sub', pitches: sub, velocity: active.velocity, durationTicks: GATE_TICKS.sub, step });
  }
  for (const { delayTicks, velocity } of strikes) {
    emit({ type: 'note', tick: tick + delayTicks, voice, pitches, velocity, durationTicks, step });
  }
}

function pitchesOf({ key }: Song, instrument: Instrument, { degree = 0, alter = 0 }: Step): readonly number[] {
  if (instrument === 'kick') return [KICK_PITCH];
  if (instrument === 'stab') return STAB_CHORD.map((chordDegree) => pitchOfDegree(key, 4, chordDegree));
  return instrument in BASE_OCTAVES ? [pitchOfDegree(key, BASE_OCTAVES[instrument as PitchedInstrument], degree, alter)] : [];
}

function emitPad({ song, emit }: Context, alwaysHome: boolean, tick: Ticks, step: number): void {
  const alternate = !alwaysHome && happens(ALTERNATE_PAD_CHANCE, hashSeed(song.seed, 'pad'), step);
  const pitches = PAD_CHORDS[alternate ? 'alternate' : 'home'].map((degree) => pitchOfDegree(song.key, 3, degree));
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
