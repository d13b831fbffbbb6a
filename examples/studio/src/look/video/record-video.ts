import type { Seconds } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { SoundCapture } from '../../audio/player.js';
import { saveFile } from '../../state/save-file.js';
import type { Studio } from '../../state/studio.js';
import { lookTexts } from '../../texts/look.js';
import { recordStream } from './record-stream.js';
import type { VideoRecorder } from './video-recorder.js';

/** A video that is being recorded. */
export interface VideoRecording {
  /** How long it is by now, and how many bytes it has. */
  readonly progress: ReadonlySignal<{ readonly seconds: Seconds; readonly bytes: number }>;
  /** Ends it and gives the person its file. */
  save(): Promise<void>;
  /** Throws it away. */
  discard(): void;
}

/** How often the progress is shown, in milliseconds. */
const PROGRESS_MS = 250;

/** A video is whole in memory until it is saved: one of so many bytes is saved by itself. */
const MOST_BYTES = 1e9;

/** Whether this browser can record a video at all. */
export function canRecordVideo(): boolean {
  return typeof VideoEncoder !== 'undefined' || typeof MediaRecorder !== 'undefined';
}

/** Records picture and sound until the recording in `studio.video` is saved or discarded; a failure is reported. */
export async function recordVideo({ video, player, song, fail }: Studio): Promise<void> {
  if (video.peek() !== undefined) return;
  video.value = 'opening';
  let timer: ReturnType<typeof setInterval> | undefined;
  let recorder: VideoRecorder | undefined;
  const warn = (event: Event): void => event.preventDefault();
  const end = (): void => {
    clearInterval(timer);
    removeEventListener('beforeunload', warn);
    video.value = undefined;
  };
  const onFailed = (error: unknown): void => {
    recorder?.cancel();
    end();
    fail(lookTexts.value.record, error);
  };
  try {
    const opened = await openRecorder(await player.capture(song.peek()), onFailed);
    recorder = opened;
    const progress = signal(opened.progress());
    const save = async (): Promise<void> => {
      end();
      try {
        const { bytes, extension, type } = await opened.save();
        saveFile(`loop-machine.${extension}`, bytes, type);
      } catch (error) {
        onFailed(error);
      }
    };
    timer = setInterval(() => {
      progress.value = opened.progress();
      if (progress.value.bytes > MOST_BYTES) void save();
    }, PROGRESS_MS);
    addEventListener('beforeunload', warn);
    video.value = {
      progress,
      save,
      discard() {
        opened.cancel();
        end();
      },
    };
  } catch (error) {
    onFailed(error);
  }
}

/** By the browser's codecs, where it has them; they and the writer of files are loaded now, by the first recording. */
async function openRecorder(sound: SoundCapture, onFailed: (error: unknown) => void): Promise<VideoRecorder> {
  try {
    if (typeof VideoEncoder !== 'undefined' && typeof AudioEncoder !== 'undefined') {
      const [{ encodeVideo }, { chooseCodecs }] = await Promise.all([import('./encode-video.js'), import('./choose-codecs.js')]);
      const codecs = await chooseCodecs();
      if (codecs !== undefined) return await encodeVideo(sound, codecs, onFailed);
    }
    return recordStream(sound, onFailed);
  } catch (error) {
    sound.release();
    throw error;
  }
}
