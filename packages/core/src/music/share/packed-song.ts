import { INSTRUMENTS } from '../genres/instruments.js';
import type { Song, Step, Track } from '../song/song.js';
import { MAX_STEPS_PER_BAR } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';

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
  return { ...song, tracks, palette };
}

/** Unpacks what {@link packSong} made. Faults are left in the result for the song's schema to find; the work is bounded. */
export function unpackSong(packed: unknown): unknown {
  const { palette, tracks, ...song } = fieldsOf(packed);
  const steps = listOf(palette, INSTRUMENTS.length * MAX_BARS * MAX_STEPS_PER_BAR).map((step) => ({ ...STEP_DEFAULTS, ...fieldsOf(step) }));
  const unpackTrack = (track: unknown): Fields => {
    const { bars, mix, ...rest } = fieldsOf(track);
    // One item over the limit is kept, so that the schema sees that there were too many.
    const unpackBar = (bar: unknown): unknown =>
      listOf(bar, MAX_STEPS_PER_BAR + 1).map((place) => (place === 0 ? undefined : (steps[(place as number) - 1] ?? place)));
    return { ...TRACK_DEFAULTS, ...rest, mix: { ...MIX_DEFAULTS, ...fieldsOf(mix) }, bars: listOf(bars, MAX_BARS + 1).map(unpackBar) };
  };
  const unpacked = listOf(tracks, INSTRUMENTS.length).map((track, index) => [INSTRUMENTS[index], unpackTrack(track)]);
  return { ...song, tracks: Object.fromEntries(unpacked) as Fields };
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
