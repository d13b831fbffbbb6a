import { INSTRUMENTS, InvalidInputError, createRandom, secondsPerBar } from '@loop/core';
import type { Abortable, Fraction, Instrument, RepaintRequest, Seed, Song } from '@loop/core';
import { mixClips } from '@loop/core/audio';

import { compose } from '../composing/compose.js';
import type { Composition } from '../composing/composition.js';
import { findDonorBar } from '../composing/find-donor-bar.js';
import { createThemes } from '../composing/create-themes.js';
import { sketchLike } from '../composing/sketch-like.js';
import { poolBars, unpoolBars } from '../composing/pool-bars.js';
import type { WrittenBar } from '../composing/pool-bars.js';
import { renderWindow } from '../audio/render-window.js';
import { matchingGain, windowOf } from '../audio/reshape-audio.js';
import { spliceClip } from '../audio/splice.js';
import { FOREIGN_SOURCE, NO_STEMS, prepareSource, warnKept } from './track-job.js';
import type { TrackJob, TrackWork } from './track-job.js';

/** How long the old fades over into the new: short inside a groove, longer towards foreign music. */
const OWN_FADE_SECONDS = 0.02;
const FOREIGN_FADE_SECONDS = 0.08;

/** Replaces a region of a source: by other patterns in its own song, or by new music in foreign audio. */
export async function* repaintTrack(job: TrackJob<RepaintRequest>, { signal }: Abortable): TrackWork {
  signal?.throwIfAborted();
  const { request, brief, seed, sampleRate } = job;
  const source = prepareSource(request.source, sampleRate);
  const startFrame = Math.round(request.startSeconds * sampleRate);
  const endFrame = Math.min(source.frames, Math.round((request.endSeconds ?? Number.POSITIVE_INFINITY) * sampleRate));
  if (startFrame >= endFrame) {
    throw new InvalidInputError('request', [
      {
        path: 'startSeconds',
        message: `must lie within the source (${source.frames / sampleRate} s)`,
        received: String(request.startSeconds),
      },
    ]);
  }
  const frames = endFrame - startFrame;
  const { variance = 1 } = request;
  if (source.composition !== undefined) {
    const composition = repaintComposition(source.composition, job, startFrame / sampleRate, endFrame / sampleRate);
    const rendered = yield* renderWindow({ ...composition, sampleRate, stems: request.stems ?? false }, { signal });
    const insert = windowOf(rendered.audio, startFrame, frames);
    const region = { startFrame, endFrame, fadeFrames: Math.round(OWN_FADE_SECONDS * sampleRate) };
    const audio = variance === 0 ? source.audio : spliceClip(source.audio, insert, region);
    return { ...rendered, audio, composition, song: composition.song, warnings: warnKept(job, composition.song) };
  }
  const fresh = compose(brief, { seed, durationSeconds: Math.max(0.5, frames / sampleRate) });
  const { audio } = yield* renderWindow({ ...fresh, fadeOutSeconds: 0, sampleRate, stems: false }, { signal });
  const music = windowOf(audio, 0, frames);
  const level = matchingGain(music, source.audio);
  // The notes of foreign music are not known, so the variance is the share of new sound in its place, at constant power.
  const insert = mixClips([
    { audio: music, gain: level * Math.sqrt(variance) },
    { audio: windowOf(source.audio, startFrame, frames), gain: Math.sqrt(1 - variance) },
  ]);
  const region = { startFrame, endFrame, fadeFrames: Math.round(FOREIGN_FADE_SECONDS * sampleRate) };
  return {
    audio: variance === 0 ? source.audio : spliceClip(source.audio, insert, region),
    song: fresh.song,
    warnings: [FOREIGN_SOURCE, ...fresh.warnings, ...(request.stems === true ? [NO_STEMS] : [])],
  };
}

/** Gives the bars of a region other patterns; the instruments of each bar stay. */
function repaintComposition(
  composition: Composition,
  job: TrackJob<RepaintRequest>,
  startSeconds: number,
  endSeconds: number,
): Composition {
  const { song } = composition;
  const { request, brief, seed } = job;
  const barSeconds = secondsPerBar(song);
  const firstBar = Math.floor((composition.offsetSeconds + startSeconds) / barSeconds + 1e-6);
  const endBar = Math.ceil((composition.offsetSeconds + endSeconds) / barSeconds - 1e-6);
  const donor = createThemes({
    sketch: sketchLike(composition.themes, { seed, genre: brief.genre }),
    feature: [],
  });
  const instruments = changedInstruments(seed, request.variance ?? 1);
  const bars = unpoolBars(song);
  const painted = bars.map((bar, index) =>
    index >= firstBar && index < endBar ? repaintBar(bar, { donor, instruments, place: (index - firstBar) % donor.barCount }) : bar,
  );
  return { ...composition, song: poolBars(song, painted) };
}

function repaintBar(
  { parts, chords, section }: WrittenBar,
  { donor, instruments, place }: { readonly donor: Song; readonly instruments: readonly Instrument[]; readonly place: number },
): WrittenBar {
  const sounds = (instrument: Instrument): boolean => parts[instrument].some((step) => step !== undefined);
  const anySounds = INSTRUMENTS.some(sounds);
  const donorBar = findDonorBar(donor, chords, place);
  const entries = INSTRUMENTS.map((instrument) => {
    const isNew = instruments.includes(instrument) && (sounds(instrument) || !anySounds);
    return [instrument, isNew ? (donor.tracks[instrument].bars[donorBar] ?? parts[instrument]) : parts[instrument]];
  });
  return { parts: Object.fromEntries(entries) as WrittenBar['parts'], chords, section };
}

/** All instruments at full variance, fewer below, at least one above 0. */
function changedInstruments(seed: Seed, variance: Fraction): readonly Instrument[] {
  const count = variance === 0 ? 0 : Math.max(1, Math.round(variance * INSTRUMENTS.length));
  return createRandom(seed).fork('repaint').shuffle(INSTRUMENTS).slice(0, count);
}
