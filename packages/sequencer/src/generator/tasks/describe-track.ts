import { genreId, secondsPerBar } from '@loop/core';
import type { MusicTrack, TrackMetadata } from '@loop/core';
import { formatKey } from '@loop/core/words';

import { toReusable } from '../composing/composition.js';
import type { Composition } from '../composing/composition.js';
import type { MadeTrack, TrackJob } from './track-job.js';

/** Gives a finished track its metadata and provenance: what made it, from what, and what is known about it. */
export function describeTrack(made: MadeTrack, { request, brief, seed, sampleRate }: TrackJob, generator: string): MusicTrack {
  const { song, composition } = made;
  const metadata: TrackMetadata = {
    prompt: request.prompt ?? '',
    bpm: Math.round(song.bpm * 100) / 100,
    key: formatKey(song.key),
    timeSignature: song.timeSignature ?? 4,
    sections: composition === undefined ? undefined : sectionsOf(composition),
  };
  return {
    audio: made.audio,
    reusable: composition === undefined ? undefined : toReusable(composition),
    seed,
    metadata,
    provenance: {
      generator,
      task: request.task,
      seed,
      adapters: [],
      aiGenerated: false,
      parameters: {
        genre: song.genre === undefined ? 'none' : genreId(song.genre),
        bpm: song.bpm,
        key: formatKey(song.key),
        swing: song.swing,
        sound: song.sound,
        sampleRate,
        understood: brief.reading.understood,
        ...made.parameters,
      },
    },
    stems: made.stems,
  };
}

function sectionsOf({ song, offsetSeconds, durationSeconds }: Composition): NonNullable<TrackMetadata['sections']> {
  const barSeconds = secondsPerBar(song);
  const starts = song.arrangement.flatMap(({ section }, bar) => (section === undefined ? [] : [{ name: section, bar }]));
  const places = starts.map(({ name, bar }, index) => ({
    name,
    startSeconds: Math.max(0, bar * barSeconds - offsetSeconds),
    endSeconds: Math.min(durationSeconds, (starts[index + 1]?.bar ?? song.arrangement.length) * barSeconds - offsetSeconds),
  }));
  return places.filter(({ startSeconds, endSeconds }) => endSeconds > startSeconds);
}
