import { INSTRUMENTS } from '@loop/core';
import type { Abortable, CoverRequest, Fraction, Instrument, Warning } from '@loop/core';

import { compose } from '../composing/compose.js';
import type { Composition } from '../composing/composition.js';
import { createThemes } from '../composing/create-themes.js';
import { findDonorBar } from '../composing/find-donor-bar.js';
import { estimateTempo } from '../audio/estimate-tempo.js';
import { poolBars, unpoolBars } from '../composing/pool-bars.js';
import type { WrittenBar } from '../composing/pool-bars.js';
import { renderWindow } from '../audio/render-window.js';
import { sketchLike } from '../composing/sketch-like.js';
import { prepareSource, warnKept } from './track-job.js';
import type { TrackJob, TrackWork } from './track-job.js';

/** What carries a song's melody, the most characteristic first. */
const MELODY: readonly Instrument[] = ['lead', 'acid', 'bass'];

const UNHEARD: Warning = {
  code: 'notice',
  field: 'source',
  message:
    'The pattern engine did not make this source and cannot hear its notes: the cover has its length, and its tempo where a beat was found, but a melody of its own.',
};

/**
 * Makes a new performance of a source. Of its own songs the melody and the order of parts stay, while the other instruments play in
 * the style that is asked for; of foreign audio only length and tempo can be taken over.
 */
export async function* coverTrack(job: TrackJob<CoverRequest>, { signal }: Abortable): TrackWork {
  signal?.throwIfAborted();
  const { request, brief, seed, sampleRate } = job;
  const source = prepareSource(request.source, sampleRate);
  const stems = request.stems ?? false;
  if (source.composition !== undefined) {
    const composition = coverComposition(source.composition, job, request.strength ?? 1);
    const rendered = yield* renderWindow({ ...composition, sampleRate, stems }, { signal });
    return { ...rendered, composition, song: composition.song, warnings: warnKept(job, composition.song) };
  }
  const bpm = brief.bpm ?? estimateTempo(source.audio);
  const { warnings, ...composition } = compose({ ...brief, bpm }, { seed, durationSeconds: source.frames / sampleRate });
  const rendered = yield* renderWindow({ ...composition, sampleRate, stems }, { signal });
  return { ...rendered, composition, song: composition.song, warnings: [UNHEARD, ...warnings] };
}

/** Keeps the melody of as many instruments as the strength says; the others get patterns of another style in the same places. */
function coverComposition(composition: Composition, job: TrackJob<CoverRequest>, strength: Fraction): Composition {
  const { brief, seed } = job;
  const kept = new Set(MELODY.slice(0, Math.round(strength * MELODY.length)));
  const { genre } = brief;
  const donor = createThemes({ sketch: sketchLike(composition.themes, { seed, genre }), feature: [] });
  const cover = ({ parts, chords, section }: WrittenBar, index: number): WrittenBar => {
    const place = findDonorBar(donor, chords, index);
    const entries = INSTRUMENTS.map((instrument) => {
      const rests = parts[instrument].every((step) => step === undefined);
      const fresh = donor.tracks[instrument].bars[place];
      return [instrument, rests || kept.has(instrument) ? parts[instrument] : (fresh ?? parts[instrument])];
    });
    return { parts: Object.fromEntries(entries) as WrittenBar['parts'], chords, section };
  };
  const song = poolBars(composition.song, unpoolBars(composition.song).map(cover));
  return { ...composition, song: { ...song, genre: genre ?? song.genre } };
}
