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
  readonly padGainDb: readonly [start: number, end: number];
}

/** Fills and drops play as loud and as open as the rest. */
const BRIDGE_SOUNDS: { readonly [B in Bridge]?: BridgeSound } = {
  buildup: { filterCutoff: [0.08, 1], masterGainDb: [-4.2, -1.8], riserGainDb: [6, 12], padGainDb: [-3, -3] },
  breakdown: { filterCutoff: [0.5, 0.5], masterGainDb: [-3, -3], riserGainDb: [0, 0], padGainDb: [0, 0] },
};

/** How much further a build-up goes back for each decibel that drives a mix into the limiter, which takes as much from what follows. */
const DRIVE_SHARE = 0.6;

/** How far bridges move the mix of genres where their filter moves much already: calm, saturated and dark ones. */
const DEPTHS: Readonly<Record<string, number>> = { ambient: 0.81, rock: 0.58, hiphop: 0.75 };

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
  const depth = (typeof song.genre === 'string' ? DEPTHS[song.genre] : undefined) ?? 1;
  const laneOf = (id: string): readonly AutomationPoint[] | undefined => lanes.find((lane) => lane.id === id)?.points;

  const applyBridge = (engine: Engine, place: number): void => {
    const entry = Math.floor(place);
    const sound = bridges.get(list[entry]?.bar ?? -1);
    const share = place - entry;
    for (const id of ['filterCutoff', 'masterGainDb', 'riserGainDb', 'padGainDb'] as const) {
      const points = laneOf(id);
      const own = points === undefined ? settings[id] : automationAt(points, place);
      engine.setParameter(id, sound === undefined ? own : moved(id, own, { ramp: sound[id], share, depth }));
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

/** A place on the way of a bridge. */
interface BridgeMove {
  readonly ramp: readonly [start: number, end: number];
  readonly share: number;
  /** How far it goes, 0–1. */
  readonly depth: number;
}

/** A cutoff moves in equal ratios, decibels in equal steps. */
function moved(id: keyof BridgeSound, own: number, { ramp: [start, end], share, depth }: BridgeMove): number {
  if (id === 'filterCutoff') return own * exp2(log2(start) + (log2(end) - log2(start)) * share);
  const drive = id === 'masterGainDb' ? DRIVE_SHARE * Math.max(0, own) : 0;
  return own + depth * (start + (end - start) * share) - drive;
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
