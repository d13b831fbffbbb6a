import { INSTRUMENTS } from '../genres/instruments.js';
import type { LoopPattern, Song, Step, Track } from '../song/song.js';
import { MAX_STEPS_PER_BAR } from '../song/meter.js';
import { MAX_BARS, VARIATIONS } from '../song/song.js';

type Fields = Readonly<Record<string, unknown>>;

const STEP_DEFAULTS: Fields = { hits: 1, velocity: 1, probability: 1, offsetTicks: 0 };
const TRACK_DEFAULTS: Fields = { state: 'normal', locked: false };
const MIX_DEFAULTS: Fields = { gainDb: 0, pan: 0, solo: false };

/** A song in few characters: every distinct step once in a palette, bars as places in it (0 is a rest), defaults left out. */
export interface PackedSong extends Fields {
  readonly palette: readonly Fields[];
  readonly tracks: readonly Fields[];
}

/** Packs a valid song. */
export function packSong(song: Song): PackedSong {
  const palette: Fields[] = [];
  const places = new Map<string, number>();
  const placeOf = (step: Step | undefined): number => {
    if (step === undefined) return 0;
    const packed = withoutDefaults(step, STEP_DEFAULTS);
    const name = JSON.stringify(packed);
    const place = places.get(name) ?? palette.push(packed);
    places.set(name, place);
    return place;
  };
  const packTrack = ({ bars, mix, ...track }: Track): Fields => ({
    ...withoutDefaults(track, TRACK_DEFAULTS),
    mix: withoutDefaults(mix, MIX_DEFAULTS),
    bars: bars.map((bar) => bar.map(placeOf)),
  });
  const tracks = INSTRUMENTS.map((instrument) => packTrack(song.tracks[instrument]));
  const packLoop = (loop: LoopPattern): readonly Fields[] =>
    INSTRUMENTS.map((instrument) => ({ ...loop[instrument], bars: loop[instrument].bars.map((bar) => bar.map(placeOf)) }));
  return { ...song, tracks, ...packVariations(song, packLoop), palette };
}

function packVariations({ variations }: Song, packLoop: (loop: LoopPattern) => readonly Fields[]): Fields {
  if (variations === undefined) return {};
  const others = Object.entries(variations.others).flatMap(([name, loop]) => (loop === undefined ? [] : [[name, packLoop(loop)]]));
  return { variations: { ...variations, others: Object.fromEntries(others) as Fields } };
}

/** Unpacks what {@link packSong} made. Faults are left in the result for the song's schema to find; the work is bounded. */
export function unpackSong(packed: unknown): unknown {
  const { palette, tracks, variations, ...song } = fieldsOf(packed);
  const limit = INSTRUMENTS.length * MAX_BARS * MAX_STEPS_PER_BAR * VARIATIONS.length;
  const steps = listOf(palette, limit).map((step) => ({ ...STEP_DEFAULTS, ...fieldsOf(step) }));
  // One item over the limit is kept, so that the schema sees that there were too many.
  const unpackBar = (bar: unknown): unknown =>
    listOf(bar, MAX_STEPS_PER_BAR + 1).map((place) => (place === 0 ? undefined : (steps[(place as number) - 1] ?? place)));
  const unpackPattern = (pattern: unknown): Fields => {
    const { bars, ...rest } = fieldsOf(pattern);
    return { ...rest, bars: listOf(bars, MAX_BARS + 1).map(unpackBar) };
  };
  const unpackTrack = (track: unknown): Fields => {
    const { mix, bars, ...rest } = unpackPattern(track);
    return { ...TRACK_DEFAULTS, ...rest, mix: { ...MIX_DEFAULTS, ...fieldsOf(mix) }, bars };
  };
  const byInstrument = (list: unknown, unpack: (part: unknown) => Fields): Fields =>
    Object.fromEntries(listOf(list, INSTRUMENTS.length).map((part, index) => [INSTRUMENTS[index], unpack(part)]));
  const unpacked = { ...song, tracks: byInstrument(tracks, unpackTrack) };
  if (variations === undefined) return unpacked;
  const { others, ...rest } = fieldsOf(variations);
  const loops = VARIATIONS.flatMap((name) => {
    const loop = fieldsOf(others)[name];
    return loop === undefined ? [] : [[name, byInstrument(loop, unpackPattern)]];
  });
  return { ...unpacked, variations: { ...rest, others: Object.fromEntries(loops) as Fields } };
}

function withoutDefaults(fields: object, defaults: Fields): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key, value]) => value !== undefined && value !== defaults[key]));
}

function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

function listOf(value: unknown, limit: number): readonly unknown[] {
  return Array.isArray(value) ? value.slice(0, limit) : [];
}
