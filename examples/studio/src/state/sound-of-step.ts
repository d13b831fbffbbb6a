import { INSTRUMENTS, createStep, eventsBetween, instrumentOfVoice, secondsPerBar, ticksPerBar } from '@loop/core';
import type { Instrument, Song, Step, Tracks } from '@loop/core';
import type { LiveNote } from '@loop/sequencer/live';

/** How a step sounds at a place of a song, whatever its chance and whatever is muted: the notes of its first stroke. */
export function soundOfStep(song: Song, instrument: Instrument, bar: number, step: Step): readonly LiveNote[] {
  const length = ticksPerBar(song);
  const alone = Object.fromEntries(
    INSTRUMENTS.map((name) => {
      const track = song.tracks[name];
      const mix = { ...track.mix, solo: false };
      if (name !== instrument) return [name, { ...track, mix, bars: [], state: 'mute' }];
      const strike = { ...step, probability: 1, offsetTicks: 0, hits: 1 };
      return [name, { ...track, mix, state: 'force', lengthSteps: undefined, bars: track.bars.map(() => [strike]) }];
    }),
  ) as unknown as Tracks;
  const heard: Song = { ...song, tracks: alone, swing: 0, humanize: 0, mode: 'song', arrangement: [{ bar }] };
  const notes = eventsBetween(heard, 0, length).flatMap((event) =>
    event.type === 'note' && instrumentOfVoice(event.voice) === instrument ? [event] : [],
  );
  const secondsPerTick = secondsPerBar(song) / length;
  return notes
    .filter(({ tick }) => tick === notes[0]?.tick)
    .map(({ voice, pitches, velocity, durationTicks }) => ({ voice, pitches, velocity, seconds: durationTicks * secondsPerTick }));
}

/** A step as a key plays it: a degree of the scale where the instrument has pitches. */
export function stepOfKey(isPitched: boolean, degree: number, velocity: number): Step {
  return createStep(isPitched ? { degree, velocity } : { velocity });
}
