import type { AutomationPoint, Bridge, Song, Ticks } from '@loop/core';
import { automationAt, playbackList, songLengthTicks, ticksPerBar } from '@loop/core';

import type { Engine } from './engine.js';
import { exp2, log2 } from './math.js';
import type { SoundParameterId } from './parameters.js';
import { resolveSoundSettings, soundParameter } from './sound-settings.js';
import type { TrackControl } from './track-controls.js';
import { trackControl } from './track-controls.js';

/** How a bridge moves the mix from its first beat to its end: the filter as a share of its cutoff, gains in decibels beside the song's own. */
interface BridgeSound {
  readonly filterCutoff: readonly [start: number, end: number];
  readonly masterGainDb: readonly [start: number, end: number];
  readonly riserGainDb: readonly [start: number, end: number];
}

/** Fills and drops play as loud and as open as the rest. */
const BRIDGE_SOUNDS: { readonly [B in Bridge]?: BridgeSound } = {
  buildup: { filterCutoff: [0.08, 1], masterGainDb: [-5, -2.5], riserGainDb: [6, 12] },
  breakdown: { filterCutoff: [0.5, 0.5], masterGainDb: [-3, -3], riserGainDb: [0, 0] },
};

/** Moves the controls that a song automates. */
export interface SongAutomation {
  /** Sets every control that moves to its value at a tick. */
  apply(engine: Engine, tick: Ticks): void;
}

/** Prepares the automation of a song: its lanes, and its bridges in the arrangement. `undefined` where nothing moves. */
export function createSongAutomation(song: Song): SongAutomation | undefined {
  const lanes = lanesOf(song);
  const bridges = new Map(song.bridges?.map(({ bar, bridge }) => [bar, BRIDGE_SOUNDS[bridge]]));
  const list = playbackList(song);
  const hasBridges = list.some(({ bar }) => bridges.get(bar) !== undefined);
  if (lanes.length === 0 && !hasBridges) return undefined;
  const settings = resolveSoundSettings(song.sound);
  const lengthTicks = songLengthTicks(song);
  const barTicks = ticksPerBar(song);
  const laneOf = (id: string): readonly AutomationPoint[] | undefined => lanes.find((lane) => lane.id === id)?.points;

  const applyBridge = (engine: Engine, place: number): void => {
    const entry = Math.floor(place);
    const sound = bridges.get(list[entry]?.bar ?? -1);
    const share = place - entry;
    for (const id of ['filterCutoff', 'masterGainDb', 'riserGainDb'] as const) {
      const points = laneOf(id);
      const own = points === undefined ? settings[id] : automationAt(points, place);
      engine.setParameter(id, sound === undefined ? own : moved(id, own, sound[id], share));
    }
  };

  return {
    apply(engine, tick) {
      const place = (tick % lengthTicks) / barTicks;
      for (const { id, points, control } of lanes) {
        const value = automationAt(points, place);
        if (control === undefined) engine.setParameter(id as SoundParameterId, value);
        else engine.setTrackControl(control, value);
      }
      if (hasBridges) applyBridge(engine, place);
    },
  };
}

/** A cutoff moves in equal ratios, decibels in equal steps. */
function moved(id: string, own: number, [start, end]: readonly [number, number], share: number): number {
  if (id !== 'filterCutoff') return own + start + (end - start) * share;
  return own * exp2(log2(start) + (log2(end) - log2(start)) * share);
}

interface Lane {
  readonly id: string;
  readonly points: readonly AutomationPoint[];
  readonly control: TrackControl | undefined;
}

/** The lanes of a song that move something: in song mode, or over the loop while nothing is arranged, those of controls that there are. */
function lanesOf({ mode, arrangement, automation = {} }: Song): readonly Lane[] {
  if (mode !== 'song' && arrangement.length > 0) return [];
  return Object.entries(automation).flatMap(([id, points]): Lane[] => {
    const control = trackControl(id);
    return control === undefined && soundParameter(id) === undefined ? [] : [{ id, points, control }];
  });
}
