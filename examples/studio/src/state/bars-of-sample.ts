import type { Seconds, Song } from '@loop/core';
import { wholeBars } from '@loop/sequencer';
import type { SampleEntry } from '@loop/sequencer/store';

/** What repeats of a sample, in seconds. */
function repeatSeconds({ durationSeconds, sampleRate, loop }: SampleEntry): Seconds {
  return loop === undefined ? durationSeconds : (loop.endSamples - loop.startSamples) / sampleRate;
}

/**
 * How many bars a sample is: at the tempo that it was made for, which it knows or which stands in its name, or at the song's.
 *
 * @returns `undefined` where it comes round with no bars.
 */
export function barsOfSample(entry: SampleEntry, song: Pick<Song, 'bpm' | 'timeSignature'>): number | undefined {
  const seconds = repeatSeconds(entry);
  const named = /(\d{2,3}(?:\.\d+)?) ?bpm/i.exec(entry.name)?.[1];
  const tempos = [entry.details['bpm'], named && Number(named), song.bpm].filter(
    (bpm): bpm is number => typeof bpm === 'number' && bpm >= 30 && bpm <= 300,
  );
  for (const bpm of tempos) {
    const bars = wholeBars(seconds, { song: { ...song, bpm } });
    if (bars !== undefined && bars <= 64) return bars;
  }
  return undefined;
}
