import { clipDuration, createHistory, pushHistory, redo, secondsPerBar, undo } from '@loop/core';
import type { AudioClip, Bpm, History, Seconds, Song } from '@loop/core';
import { editClip, findLoop, nearestZeroCrossing } from '@loop/sequencer';
import type { ClipEdit } from '@loop/sequencer';
import type { SampleLoop } from '@loop/sequencer/store';
import { computed, signal } from '@preact/signals';

import type { Stretch } from '../../audio/stretch-in-worker.js';
import type { WaveView } from '../../ui/wave/wave-view.js';

/** What somebody wants done to a recording. Plain data, in seconds of the recording as it is, so that every step back is exact. */
export interface Draft extends Required<Pick<ClipEdit, 'startSeconds' | 'endSeconds' | 'fadeInSeconds' | 'fadeOutSeconds'>> {
  readonly startSeconds: Seconds;
  readonly endSeconds: Seconds;
  readonly fadeInSeconds: Seconds;
  readonly fadeOutSeconds: Seconds;
  readonly isNormalized: boolean;
  /** So many bars of the song are made of what is kept, at the same pitch; `undefined` leaves its length. */
  readonly bars: number | undefined;
  /** What repeats; `undefined` is all that is kept. */
  readonly loop: WaveView | undefined;
}

/** The places of a draft that a handle moves. */
const PLACES = ['start', 'end', 'fade-in', 'fade-out', 'loop-start', 'loop-end'] as const;

/** A place of a draft that a handle moves. */
export type Place = (typeof PLACES)[number];

/** The level of the highest sample when a recording is normalised, in dBFS. */
const NORMAL_PEAK_DB = -1;

/** The least that is kept and the least that repeats. */
const LEAST_SECONDS = 0.002;

/** What the clip editor shows and does. */
export type ClipDraft = ReturnType<typeof createClipDraft>;

/** What a draft is made for. */
interface ClipDraftOptions {
  /** What repeats of the recording as it is. */
  readonly loop?: SampleLoop | undefined;
  readonly song: Pick<Song, 'bpm' | 'timeSignature'>;
  readonly stretch: Stretch;
}

/** Starts the editing of a recording; nothing of it changes before it is saved. */
export function createClipDraft(clip: AudioClip, { loop, song, stretch }: ClipDraftOptions) {
  const { sampleRate } = clip;
  const length = clipDuration(clip);
  const toFrame = (seconds: Seconds): number => Math.round(seconds * sampleRate);
  const first: Draft = {
    startSeconds: 0,
    endSeconds: length,
    fadeInSeconds: 0,
    fadeOutSeconds: 0,
    isNormalized: false,
    bars: undefined,
    loop: loop && { from: loop.startSamples / sampleRate, to: loop.endSamples / sampleRate },
  };
  const history = signal<History<Draft>>(createHistory(first));
  const draft = computed(() => history.value.present);
  const isSnapped = signal(true);
  const change = (fields: Partial<Draft>, run?: string): void => {
    history.value = pushHistory(history.value, fitDraft({ ...draft.value, ...fields }, secondsPerBar(song)), { run });
  };
  /** The nearest place where a cut makes no sound of its own. */
  const snap = (seconds: Seconds, reach: Seconds): Seconds => {
    const frame = toFrame(seconds);
    return (isSnapped.value ? nearestZeroCrossing(clip, { frame, reach: toFrame(reach) }) : frame) / sampleRate;
  };

  return {
    clip,
    length,
    draft,
    barSeconds: secondsPerBar(song),
    /** Whether cuts and loop points go to zero crossings. */
    isSnapped,
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    undo: () => (history.value = undo(history.value)),
    redo: () => (history.value = redo(history.value)),
    /** Moves a place to a time of the recording, or as near as the others let it. */
    move(place: Place, seconds: Seconds, reach: Seconds, run: string) {
      const { startSeconds, endSeconds, loop: now } = draft.value;
      if (place === 'start') change({ startSeconds: Math.min(snap(seconds, reach), endSeconds - LEAST_SECONDS) }, run);
      else if (place === 'end') change({ endSeconds: Math.max(snap(seconds, reach), startSeconds + LEAST_SECONDS) }, run);
      else if (place === 'fade-in') change({ fadeInSeconds: seconds - startSeconds }, run);
      else if (place === 'fade-out') change({ fadeOutSeconds: endSeconds - seconds }, run);
      else if (now !== undefined && place === 'loop-start')
        change({ loop: { ...now, from: Math.min(snap(seconds, reach), now.to - LEAST_SECONDS) } }, run);
      else if (now !== undefined) change({ loop: { ...now, to: Math.max(snap(seconds, reach), now.from + LEAST_SECONDS) } }, run);
    },
    /** Keeps so many bars of the song's tempo from the start on, to the frame. */
    keepBars(bars: number) {
      const end = (toFrame(draft.value.startSeconds) + toFrame(bars * secondsPerBar(song))) / sampleRate;
      change({ endSeconds: end });
    },
    /** Whether what is kept can become so many bars: half as long to twice as long. */
    canStretch(bars: number): boolean {
      const { startSeconds, endSeconds } = draft.value;
      return canBecome(endSeconds - startSeconds, bars * secondsPerBar(song));
    },
    /** Makes so many bars of what is kept, or leaves its length. */
    stretch: (bars: number) => change({ bars: draft.value.bars === bars ? undefined : bars }),
    normalize: () => change({ isNormalized: !draft.value.isNormalized }),
    /** Sets loop points where the repeat is heard least, in whole beats of the song where they fit; or takes them away. */
    toggleLoop() {
      const { startSeconds, endSeconds, loop: now } = draft.value;
      if (now !== undefined) change({ loop: undefined });
      else change({ loop: bestLoop(clip, { startSeconds, endSeconds }, song.bpm) });
    },
    /** The recording as it would be saved. */
    async result(): Promise<{ readonly audio: AudioClip; readonly loop: SampleLoop | undefined }> {
      const { isNormalized, loop: points, bars, ...edit } = draft.value;
      const cut = editClip(clip, { ...edit, ...(isNormalized ? { peakDb: NORMAL_PEAK_DB } : {}) });
      const before = cut.channels[0]!.length;
      const repeats = edit.fadeInSeconds === 0 && edit.fadeOutSeconds === 0;
      const audio = bars === undefined ? cut : await stretch(cut, { frames: toFrame(bars * secondsPerBar(song)), loop: repeats });
      const from = toFrame(edit.startSeconds);
      const frames = audio.channels[0]!.length;
      if (points === undefined) return { audio, loop: undefined };
      const [start, end] = [points.from, points.to].map((at) =>
        Math.min(frames, Math.max(0, Math.round(((toFrame(at) - from) * frames) / before))),
      ) as [number, number];
      return { audio, loop: start < end ? { startSamples: start, endSamples: end } : undefined };
    },
  };
}

/** How far what is kept can be stretched. */
const canBecome = (seconds: Seconds, wanted: Seconds): boolean => wanted > 0.501 * seconds && wanted < 1.999 * seconds;

/** Keeps fades and loop inside what is kept, and leaves a stretch out that went too far. */
function fitDraft(draft: Draft, barSeconds: Seconds): Draft {
  const { startSeconds, endSeconds, loop } = draft;
  const most = endSeconds - startSeconds;
  const inside = (seconds: Seconds): Seconds => Math.min(endSeconds, Math.max(startSeconds, seconds));
  const fitted = loop && { from: inside(loop.from), to: inside(loop.to) };
  return {
    ...draft,
    bars: draft.bars !== undefined && canBecome(most, draft.bars * barSeconds) ? draft.bars : undefined,
    fadeInSeconds: Math.min(most, Math.max(0, draft.fadeInSeconds)),
    fadeOutSeconds: Math.min(most, Math.max(0, draft.fadeOutSeconds)),
    loop: fitted !== undefined && fitted.to - fitted.from < LEAST_SECONDS / 2 ? undefined : fitted,
  };
}

function bestLoop(clip: AudioClip, region: Pick<Draft, 'startSeconds' | 'endSeconds'>, bpm: Bpm): WaveView {
  const seconds = region.endSeconds - region.startSeconds;
  // A clip of less than two beats has no whole bars to find.
  const wish = seconds > 120 / bpm ? { bpm } : { minSeconds: seconds / 4 };
  const { startFrame, endFrame } = findLoop(clip, { ...region, ...wish });
  return { from: startFrame / clip.sampleRate, to: endFrame / clip.sampleRate };
}
