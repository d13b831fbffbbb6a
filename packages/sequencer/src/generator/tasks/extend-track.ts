import { InvalidInputError, secondsPerBar } from '@loop/core';
import type { Abortable, AudioClip, ExtendRequest } from '@loop/core';
import { scaleClip } from '@loop/core/audio';

import { compose, writeSections } from '../composing/compose.js';
import type { Composition } from '../composing/composition.js';
import { automateAround } from '../composing/automate-sections.js';
import { createThemes } from '../composing/create-themes.js';
import { poolBars, unpoolBars } from '../composing/pool-bars.js';
import { renderWindow } from '../audio/render-window.js';
import { matchingGain, windowOf } from '../audio/reshape-audio.js';
import type { SectionKind, SectionTag } from '../reading/section.js';
import { sketchLike } from '../composing/sketch-like.js';
import { spliceClip } from '../audio/splice.js';
import { FOREIGN_SOURCE, NO_STEMS, prepareSource, warnKept } from './track-job.js';
import type { PreparedSource, TrackJob, TrackWork } from './track-job.js';

const OWN_FADE_SECONDS = 0.02;
const FOREIGN_FADE_SECONDS = 0.25;
const MAX_SECONDS = 600;

/** Adds music before and after a source: by writing on in its own song, or by joining new music to foreign audio. */
export async function* extendTrack(job: TrackJob<ExtendRequest>, { signal }: Abortable): TrackWork {
  signal?.throwIfAborted();
  const { request, sampleRate } = job;
  const source = prepareSource(request.source, sampleRate);
  const { beforeSeconds = 0, afterSeconds = 0 } = request;
  const total = beforeSeconds + source.frames / sampleRate + afterSeconds;
  if (total > MAX_SECONDS) {
    throw new InvalidInputError('request', [
      { path: 'afterSeconds', message: `would make the music longer than ${MAX_SECONDS} s`, received: String(afterSeconds) },
    ]);
  }
  return yield* source.composition === undefined
    ? extendForeign(job, source, { signal })
    : extendOwn(job, source, source.composition, { signal });
}

async function* extendOwn(job: TrackJob<ExtendRequest>, source: PreparedSource, old: Composition, { signal }: Abortable): TrackWork {
  const { request, sampleRate } = job;
  const { beforeSeconds = 0 } = request;
  const composition = extendComposition(old, job);
  const rendered = yield* renderWindow({ ...composition, sampleRate, stems: request.stems ?? false }, { signal });
  // Where the old track faded out, the song goes on instead.
  const kept = source.frames - ((request.afterSeconds ?? 0) > 0 ? Math.ceil(old.fadeOutSeconds * sampleRate) : 0);
  const startFrame = Math.round(beforeSeconds * sampleRate);
  const audio = spliceClip(rendered.audio, windowOf(source.audio, 0, kept), {
    startFrame,
    endFrame: startFrame + kept,
    fadeFrames: Math.round(OWN_FADE_SECONDS * sampleRate),
  });
  return { ...rendered, audio, composition, song: composition.song, warnings: warnKept(job, composition.song) };
}

/** Writes bars before and after those of a song; the new ones vary the themes of the old. */
function extendComposition(old: Composition, { request, brief, seed }: TrackJob<ExtendRequest>): Composition {
  const { beforeSeconds = 0, afterSeconds = 0 } = request;
  const barSeconds = secondsPerBar(old.song);
  const bars = unpoolBars(old.song);
  const themes = createThemes({
    sketch: sketchLike(old.themes, { seed, genre: undefined }),
    feature: brief.reading.feature,
  });
  const known = mixThemes(old, themes);
  const write = (count: number, kinds: readonly SectionKind[]): Pick<ReturnType<typeof writeSections>, 'bars' | 'sections'> => {
    if (count <= 0) return { bars: [], sections: [] };
    const tags: readonly SectionTag[] = brief.sections.length > 0 ? brief.sections : kinds.map((kind) => ({ name: kind, kind, words: '' }));
    return writeSections(known, brief, tags, count);
  };
  const barsBefore = Math.ceil(Math.max(0, beforeSeconds - old.offsetSeconds) / barSeconds - 1e-6);
  const missing = old.offsetSeconds + old.durationSeconds + afterSeconds - bars.length * barSeconds;
  const barsAfter = Math.ceil(Math.max(0, missing) / barSeconds - 1e-6);
  const before = write(barsBefore, barsBefore >= 8 ? ['intro', 'verse', 'build'] : ['intro']);
  const after = write(barsAfter, barsAfter >= 8 ? ['breakdown', 'build', 'drop', 'outro'] : ['theme', 'outro']);
  const song = poolBars(old.song, [...before.bars, ...bars, ...after.bars]);
  const kept = { automation: old.song.automation, bars: bars.length };
  return {
    song: { ...song, automation: automateAround(song, before.sections, kept, after.sections) },
    themes: old.themes,
    offsetSeconds: barsBefore * barSeconds + old.offsetSeconds - beforeSeconds,
    durationSeconds: beforeSeconds + old.durationSeconds + afterSeconds,
    fadeOutSeconds: afterSeconds > 0 ? Math.min(4, afterSeconds / 4) : old.fadeOutSeconds,
  };
}

/** Keeps drums and bass of the old themes and takes the melodies of the new ones: it goes on, and something happens. */
function mixThemes({ themes }: Composition, fresh: Composition['song']): Composition['song'] {
  const { kick, bass, hat, clap } = themes.tracks;
  return { ...themes, tracks: { ...fresh.tracks, kick, bass, hat, clap } };
}

async function* extendForeign(job: TrackJob<ExtendRequest>, source: PreparedSource, { signal }: Abortable): TrackWork {
  const { request, brief, seed, sampleRate } = job;
  const { beforeSeconds = 0, afterSeconds = 0 } = request;
  const [before, after] = [Math.round(beforeSeconds * sampleRate), Math.round(afterSeconds * sampleRate)];
  const fadeFrames = Math.min(Math.round(FOREIGN_FADE_SECONDS * sampleRate), Math.floor(source.frames / 2));
  const total = before + source.frames + after;
  // One piece for both sides, so that what begins before the source goes on behind it.
  const fresh = compose(brief, { seed, durationSeconds: Math.max(0.5, (before + after + 2 * fadeFrames) / sampleRate) });
  const { audio: unmatched } = yield* renderWindow({ ...fresh, sampleRate, stems: false }, { signal });
  const music = scaleClip(unmatched, matchingGain(unmatched, source.audio));
  let audio: AudioClip = windowOf(source.audio, -before, total);
  if (before > 0) {
    audio = spliceClip(audio, windowOf(music, 0, before + fadeFrames), { startFrame: 0, endFrame: before + fadeFrames, fadeFrames });
  }
  if (after > 0) {
    const startFrame = total - after - fadeFrames;
    const musicFrames = music.channels[0]?.length ?? 0;
    const insert = windowOf(music, musicFrames - after - fadeFrames, after + fadeFrames);
    audio = spliceClip(audio, insert, { startFrame, endFrame: total, fadeFrames });
  }
  return { audio, song: fresh.song, warnings: [FOREIGN_SOURCE, ...fresh.warnings, ...(request.stems === true ? [NO_STEMS] : [])] };
}
