import { hashSeed } from '../../random.js';
import type { Fraction, Seed, Ticks } from '../../units.js';
import { DRUM_PITCHES } from '../genres/articulations.js';
import type { Instrument, PitchedInstrument, Voice } from '../genres/instruments.js';
import { BASE_OCTAVES, INSTRUMENTS } from '../genres/instruments.js';
import type { ArrangementEntry, AutomationPoint, Song, Step } from '../song/song.js';
import { stepsPerBar } from '../song/meter.js';
import { TICKS_PER_STEP } from '../song/song.js';
import { bassOf, chordAt, chordsOfBar, createVoicing, noteSemitones } from '../harmony/chord.js';
import type { Chord } from '../harmony/chord.js';
import { chordPitches } from '../theory/chords.js';
import { foldOctave } from '../theory/pitch.js';
import { pitchOfDegree, rootPitch } from '../theory/step-pitch.js';
import { triadsOf } from '../theory/triads.js';
import { intensityLane, isAudible, isPadAudible, isRiserAudible } from './audible.js';
import { automationAt } from './automation.js';
import type { SongEvent } from './event.js';
import { playbackList } from './playback-list.js';
import type { Stroke } from './strikes.js';
import { GATE_TICKS, strokeOf } from './strikes.js';

const DUCK_DEPTH = 0.18;
const DUCK_RECOVERY_SECONDS = 0.12;
const RISER_CHANCE = 0.6;
const ALTERNATE_PAD_CHANCE = 0.3;
const KICK_PITCH = 24;
/** C1: the sub plays the chord's root in this octave. */
const SUB_LOWEST = 24;
/** How far a fully humanized note strays from the grid: 7 ms at 120 bpm. */
const STRAY_TICKS = 14;
/** How much loudness it may lose. */
const STRAY_LOUDNESS = 0.3;
/** As far as a step's own offset goes. */
const MAX_OFFSET_TICKS = 120;

/** An audible track, and how those of its steps sound that were met already: in long ranges the same steps come again and again. */
interface Part {
  readonly instrument: Instrument;
  readonly chanceSeed: Seed;
  /** How late its odd sixteenths are. */
  readonly swingTicks: Ticks;
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
  /** Steps in a bar. */
  readonly steps: number;
  readonly parts: readonly Part[];
  readonly pad: boolean;
  readonly riser: boolean;
  /** How the intensity moves; `parts`, `pad` and `riser` are those of its highest point. */
  readonly lane: readonly AutomationPoint[] | undefined;
  readonly swingTicks: Ticks;
  /** Bars of the pool that build up. */
  readonly buildups: ReadonlySet<number>;
  /** Finds the pitches of a chord of the song; `undefined` in songs without chords. */
  readonly voice: ((chord: Chord) => readonly number[]) | undefined;
}

/** Prepares a song for asking step by step; the returned function emits all events of one step, in no particular order. */
export function createStepEmitter(song: Song, emit: (event: SongEvent) => void): (step: number) => void {
  // Players ask for a step at a time, and most steps sound no chord.
  let voicing: ReturnType<typeof createVoicing> | undefined;
  const lane = intensityLane(song);
  const highest = lane === undefined ? song.intensity : Math.max(...lane.map(({ value }) => value));
  const context: Context = {
    song,
    emit,
    list: playbackList(song),
    steps: stepsPerBar(song),
    parts: INSTRUMENTS.filter((instrument) => isAudible(song, instrument, highest)).map((instrument) => ({
      instrument,
      chanceSeed: hashSeed(song.seed, `chance:${instrument}`),
      swingTicks: swingTicksOf(song.tracks[instrument].swing ?? song.swing),
      sounds: new Map<Step, Sound>(),
    })),
    pad: isPadAudible(song, highest),
    riser: isRiserAudible(song, highest),
    lane,
    swingTicks: swingTicksOf(song.swing),
    buildups: new Set(song.bridges?.flatMap(({ bar, bridge }) => (bridge === 'buildup' ? [bar] : []))),
    voice: song.chords && ((chord) => (voicing ??= createVoicing(song))(chord)),
  };
  return (step) => emitStep(context, step);
}

function emitStep(context: Context, step: number): void {
  const { song, emit, list, steps, lane, swingTicks } = context;
  const position = step % (list.length * steps);
  const place = position % steps;
  const entry = (position - place) / steps;
  const { bar } = list[entry] as ArrangementEntry;
  const onGrid = step * TICKS_PER_STEP;
  const isLate = step % 2 === 1;
  const tick = onGrid + (isLate ? swingTicks : 0);
  if (place === 0) emit({ type: 'bar', tick, bar, entry });
  const intensity = lane === undefined ? undefined : automationAt(lane, position / steps);
  for (const part of context.parts) {
    if (intensity !== undefined && !isAudible(song, part.instrument, intensity)) continue;
    const active = stepAt(context, part.instrument, step, bar, place);
    if (active !== undefined && happens(active.probability, part.chanceSeed, step)) {
      emitActive(context, part, active, { tick: onGrid + (isLate ? part.swingTicks : 0), step, bar, place });
    }
  }
  if (context.pad && (intensity === undefined || isPadAudible(song, intensity))) emitPad(context, { bar, entry, place, tick, step });
  if (!context.riser || (intensity !== undefined && !isRiserAudible(song, intensity))) return;
  if (place === 0 && context.buildups.has(bar)) emitBarRiser(context, tick, step);
  else if (place === 0) emitSectionRiser(context, { entry, tick, step });
  if (position === riserPosition(list.length, steps) && !hasSections(list)) emitRiser(context, tick, step);
}

function swingTicksOf(swing: Fraction): Ticks {
  return Math.round((swing * 2 * TICKS_PER_STEP) / 3);
}

function stepAt({ song, steps }: Context, instrument: Instrument, step: number, bar: number, place: number): Step | undefined {
  const { bars, lengthSteps } = song.tracks[instrument];
  if (lengthSteps === undefined) return bars[bar]?.[place];
  const wrapped = step % lengthSteps;
  return bars[Math.floor(wrapped / steps)]?.[wrapped % steps];
}

/** When a step sounds, on the grid, swing included, and where it stands in the pool. */
interface Moment {
  readonly tick: Ticks;
  readonly step: number;
  readonly bar: number;
  readonly place: number;
}

function emitActive(context: Context, part: Part, active: Step, moment: Moment): void {
  const { song, emit, voice: voiceOf } = context;
  const { step, bar, place } = moment;
  const { offsetTicks, loudness } = strayed(song, part, active, step);
  const tick = Math.max(0, moment.tick + offsetTicks);
  if (part.instrument === 'kick') emitKickFollowers(context, active, { ...moment, tick });
  const { stroke, pitches } = soundOf(song, part, active);
  const { voice, strikes, durationTicks } = stroke;
  const sounding = part.instrument === 'stab' && voiceOf !== undefined ? voiceOf(chordAt(song, bar, place)) : pitches;
  for (const { delayTicks, velocity } of strikes) {
    emit({ type: 'note', tick: tick + delayTicks, voice, pitches: sounding, velocity: velocity * loudness, durationTicks, step });
  }
}

/** Where a player's hand puts a step: a little off its place, a little softer than meant. The kick holds the beat and strays half as far. */
function strayed(
  { humanize = 0 }: Song,
  { instrument, chanceSeed }: Part,
  { offsetTicks }: Step,
  step: number,
): { readonly offsetTicks: Ticks; readonly loudness: Fraction } {
  if (humanize === 0) return { offsetTicks, loudness: 1 };
  const draw = hashSeed(chanceSeed, `hand ${step}`);
  const aside = ((draw & 0xffff) / 0x8000 - 1) * humanize * (instrument === 'kick' ? STRAY_TICKS / 2 : STRAY_TICKS);
  const loudness = 1 - ((draw >>> 16) / 0x1_0000) * humanize * STRAY_LOUDNESS;
  return { offsetTicks: Math.max(-MAX_OFFSET_TICKS, Math.min(MAX_OFFSET_TICKS, offsetTicks + Math.round(aside))), loudness };
}

function soundOf(song: Song, { instrument, sounds }: Part, active: Step): Sound {
  const known = sounds.get(active);
  if (known !== undefined) return known;
  const stroke = strokeOf(instrument, active);
  const sound = { stroke, pitches: pitchesOf(song, { instrument, voice: stroke.voice }, active) };
  sounds.set(active, sound);
  return sound;
}

function emitKickFollowers({ song, emit }: Context, { velocity }: Step, { tick, step, bar, place }: Moment): void {
  const { key } = song;
  const root = song.chords === undefined ? 0 : noteSemitones(key.scale, bassOf(chordAt(song, bar, place)));
  const pitches = [SUB_LOWEST + foldOctave(rootPitch(key, 1) + root)];
  emit({ type: 'duck', tick, depth: DUCK_DEPTH, recoverySeconds: DUCK_RECOVERY_SECONDS });
  emit({ type: 'note', tick, voice: 'sub', pitches, velocity, durationTicks: GATE_TICKS.sub, step });
}

function pitchesOf(
  { key }: Song,
  { instrument, voice }: { readonly instrument: Instrument; readonly voice: Voice },
  { degree = 0, alter = 0 }: Step,
): readonly number[] {
  const drums = DRUM_PITCHES[voice];
  if (drums !== undefined) return [drums[Math.max(0, Math.min(drums.length - 1, degree))] as number];
  if (instrument === 'kick') return [KICK_PITCH];
  if (instrument === 'stab') return chordPitches(key, { octave: 4, degrees: triadsOf(key.scale).home });
  return instrument in BASE_OCTAVES ? [pitchOfDegree(key, BASE_OCTAVES[instrument as PitchedInstrument], degree, alter)] : [];
}

/** A moment, and the entry of what plays that it is in. */
interface Place extends Moment {
  readonly entry: number;
}

/** Sounds the pad where a bar begins, and where its chord changes. */
function emitPad(context: Context, at: Place): void {
  const { song, emit, steps, voice } = context;
  const { bar, place, tick, step } = at;
  if (voice === undefined) {
    if (place === 0) emitClassicPad(context, at);
    return;
  }
  const share = steps / chordsOfBar(song, bar).length;
  if (place % share !== 0) return;
  const pitches = voice(chordAt(song, bar, place)).map((pitch) => pitch - 12);
  emit({ type: 'note', tick, voice: 'pad', pitches, velocity: 1, durationTicks: share * TICKS_PER_STEP, step });
}

function emitClassicPad({ song, emit }: Context, { bar, entry, tick, step }: Place): void {
  const alwaysHome = bar === 0 || entry === 0;
  const alternate = !alwaysHome && happens(ALTERNATE_PAD_CHANCE, hashSeed(song.seed, 'pad'), step);
  const pitches = chordPitches(song.key, { octave: 3, degrees: triadsOf(song.key.scale)[alternate ? 'alternate' : 'home'] });
  emit({ type: 'note', tick, voice: 'pad', pitches, velocity: 1, durationTicks: GATE_TICKS.pad, step });
}

/** The sections that a riser leads into. */
const HIGH_POINT = /^(?:drop|chorus|climax|hook)/;

/** How long a riser before a section lasts, in bars; less where what comes before it is shorter. */
const LONGEST_RISER = 2;

/** Sounds a riser where one begins that leads into a high point: so many bars before it, and never from one high point to the next. */
function emitSectionRiser({ list, steps, emit }: Context, { entry, tick, step }: Pick<Place, 'entry' | 'tick' | 'step'>): void {
  for (let bars = LONGEST_RISER; bars > 0; bars -= 1) {
    const start = entry + bars;
    if (!HIGH_POINT.test(list[start]?.section ?? '')) continue;
    const before = list.findLastIndex(({ section }, index) => index < start && section !== undefined);
    if (before < 0 || HIGH_POINT.test(list[before]?.section ?? '') || Math.min(LONGEST_RISER, start - before) !== bars) continue;
    emit({ type: 'note', tick, voice: 'riser', pitches: [], velocity: 1, durationTicks: bars * steps * TICKS_PER_STEP, step });
    return;
  }
}

/** Sounds a riser through a bar that builds up. */
function emitBarRiser({ emit, steps }: Context, tick: Ticks, step: number): void {
  emit({ type: 'note', tick, voice: 'riser', pitches: [], velocity: 1, durationTicks: steps * TICKS_PER_STEP, step });
}

function hasSections(list: readonly ArrangementEntry[]): boolean {
  return list.some(({ section }) => section !== undefined);
}

/** The last step of the bar before the last; with a single bar that is its own last step. */
function riserPosition(bars: number, steps: number): number {
  return (bars === 1 ? 1 : bars - 1) * steps - 1;
}

function emitRiser({ song, steps, emit }: Context, tick: Ticks, step: number): void {
  if (!happens(RISER_CHANCE, hashSeed(song.seed, 'riser'), step)) return;
  const durationTicks = (step + 1 + steps) * TICKS_PER_STEP - tick;
  emit({ type: 'note', tick, voice: 'riser', pitches: [], velocity: 1, durationTicks, step });
}

/** The same answer for the same seed and step, whatever was asked before. */
function happens(probability: Fraction, seed: Seed, step: number): boolean {
  if (probability >= 1) return true;
  return probability > 0 && hashSeed(seed, String(step)) < probability * 0x1_0000_0000;
}
