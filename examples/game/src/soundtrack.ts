import { SCALES, createSong, createStep, hashSeed, regenerateTrack, writeBar } from '@loop/core';
import { writeBridge } from '@loop/core/composing';
import type { Bar, Fraction, Seed, Song, Step } from '@loop/core';
import { applyKit, findKit } from '@loop/sequencer';
import type { EditTiming, SongChange } from '@loop/sequencer/live';

import type { Hour, Meeting, World } from './world.js';

/** The music of a night: a song for each hour, and the bar that leads into the next. */
export interface Soundtrack {
  readonly hours: Readonly<Record<Hour, Song>>;
  readonly fill: Song;
}

/** What the soundtrack asks of a player: `createLivePlayer` has it. */
export interface Band {
  setSong(song: Song, options?: { readonly timing?: EditTiming | undefined }): void;
  change(fields: SongChange): void;
}

/** A lap takes 2.2 seconds. */
const BPM = 110;
/** Where the filter is while a thorn hurts: the music goes under water. */
const UNDER_WATER = 320;

/** Writes the music of a night. One song throughout, in one key and one tempo; each hour brings lines of its own. */
export function writeSoundtrack(seed: Seed): Soundtrack {
  const dusk = applyKit(createSong({ genre: 'house', seed, bpm: BPM, barCount: 4, swing: 0.1 }), findKit('house', 'deep'));
  const night = regenerateTrack(dusk, 'hat', hashSeed(seed, 'night'));
  const glow = regenerateTrack(night, 'lead', hashSeed(seed, 'glow'));
  const dawn = brightened(regenerateTrack(glow, 'stab', hashSeed(seed, 'dawn')));
  const bridge = writeBridge('fill', { scaleSize: SCALES[dusk.key.scale].length, seed });
  // The fill plays whichever bar it meets.
  const fill = [0, 1, 2, 3].reduce((song, bar) => writeBar(song, bar, { ...bridge, bass: song.tracks.bass.bars[bar]! }), dusk);
  return { hours: { dusk, night, glow, dawn }, fill };
}

/** How the warmth sounds: more of it, more layers and a wider filter. */
export function soundOf(warmth: Fraction): { readonly intensity: Fraction; readonly filterCutoff: number } {
  return { intensity: 0.12 + 0.88 * warmth, filterCutoff: Math.round(500 * 30 ** warmth) };
}

/** Lets a band follow the game. Call it for every picture; it says something only when something has changed. */
export function conduct(band: Band, { hours, fill }: Soundtrack): (world: World, meetings: readonly Meeting[]) => void {
  let playing: Hour = 'dusk';
  /** The lap after whose beginning the hour's own song comes in; before it, the fill plays. */
  let arrival: number | undefined;
  let hurtLap = -1;
  let said = '';
  return ({ hour, warmth, lap }, meetings) => {
    if (meetings.includes('touched')) hurtLap = lap;
    const { intensity, filterCutoff } = soundOf(warmth);
    const fields = { intensity, sound: { filterCutoff: lap === hurtLap ? UNDER_WATER : filterCutoff } };
    const bring = (song: Song): void => band.setSong({ ...song, intensity, sound: { ...song.sound, filterCutoff } }, { timing: 'bar' });
    if (arrival !== undefined && lap >= arrival) {
      arrival = undefined;
      bring(hours[playing]);
    } else if (arrival === undefined && hour !== playing) {
      playing = hour;
      arrival = lap + 1;
      bring(fill);
    }
    const saying = JSON.stringify([fields, playing, arrival]);
    if (saying !== said) band.change(fields);
    said = saying;
  };
}

/** A high hat on every second sixteenth. */
function brightened(song: Song): Song {
  const bars = song.tracks.hat.bars.map((bar): Bar =>
    bar.map((step, place): Step | undefined => step ?? (place % 2 === 0 ? createStep({ velocity: 0.5 }) : undefined)),
  );
  return { ...song, tracks: { ...song.tracks, hat: { ...song.tracks.hat, bars } } };
}
