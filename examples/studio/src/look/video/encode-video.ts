import type { Seconds } from '@loop/core';
import { AudioSampleSource, BufferTarget, CanvasSource, Mp4OutputFormat, Output, Quality, WebMOutputFormat } from 'mediabunny';

import { listenToBlocks } from '../../audio/listen-to-blocks.js';
import type { SoundBlock } from '../../audio/listen-to-blocks.js';
import type { SoundCapture } from '../../audio/player.js';
import { copyPictures } from './picture-copy.js';
import { PICTURES_PER_SECOND, createPictureTrack } from './picture-track.js';
import { createSoundTrack } from './sound-track.js';
import type { VideoCodecs } from './choose-codecs.js';
import type { VideoRecorder } from './video-recorder.js';

/** Of the picture, for each of its pixels and pictures, and of the sound in a second. */
const BITS_PER_PIXEL = 0.12;
const SOUND_BITS = 192_000;

/** What every encoder of sound takes, in Hz. */
const SOUND_RATES: readonly number[] = [44_100, 48_000];

/**
 * Encodes what is seen and heard with the browser's own codecs. The sound is the clock: a picture has the time of the sound that was heard when it
 * was drawn.
 *
 * @param onFailed - Called once when it cannot go on.
 */
export async function encodeVideo(
  sound: SoundCapture,
  { container, video, audio }: VideoCodecs,
  onFailed: (error: unknown) => void,
): Promise<VideoRecorder> {
  const { sampleRate } = sound.node.context;
  const format = container === 'mp4' ? new Mp4OutputFormat() : new WebMOutputFormat();
  const target = new BufferTarget();
  const output = new Output({ format, target });
  let start: Seconds | undefined;
  let isFirstBlock = true;
  let bytes = 0;
  let failure: unknown;
  const now = (): Seconds => (start === undefined ? 0 : Math.max(0, sound.audibleTime() - start));
  const onEncodedPacket = ({ byteLength }: { readonly byteLength: number }): void => void (bytes += byteLength);
  const watch = (work: Promise<void>): Promise<void> =>
    work.catch((error: unknown) => {
      if (failure !== undefined) return;
      failure = error;
      onFailed(error);
    });

  const copy = copyPictures((draw) => {
    if (start !== undefined && !pictures.isDue(now())) return;
    draw();
    if (start !== undefined) void watch(pictures.add(now()));
  });
  const { width, height } = copy.canvas;
  const pictureSource = new CanvasSource(copy.canvas, {
    codec: video,
    quality: new Quality({ bitrate: Math.round(width * height * PICTURES_PER_SECOND * BITS_PER_PIXEL) }),
    latencyMode: 'realtime',
    onEncodedPacket,
  });
  const soundSource = new AudioSampleSource({
    codec: audio,
    quality: new Quality({ bitrate: SOUND_BITS }),
    ...(SOUND_RATES.includes(sampleRate) ? {} : { transform: { sampleRate: 48_000 } }),
    onEncodedPacket,
  });
  output.addVideoTrack(pictureSource);
  output.addAudioTrack(soundSource);
  const pictures = createPictureTrack(pictureSource);
  const samples = createSoundTrack(soundSource, sampleRate);

  const onBlock = ({ time, channels }: SoundBlock): void => {
    // Chromium says of a context's first block in the audio thread that it is at 0, whenever it is.
    if (isFirstBlock) {
      isFirstBlock = false;
      return;
    }
    const isBeginning = start === undefined;
    // Blocks that are lost are no longer in the sound, so the pictures move along.
    start = time - samples.seconds();
    void watch(samples.add(channels));
    // Here and not by a timer, which sleeps in a hidden page.
    if (isBeginning || pictures.isStale(now())) void watch(pictures.add(isBeginning ? 0 : now()));
  };
  const end = (): void => {
    copy.stop();
    stopListening?.();
    stopListening = undefined;
    sound.release();
  };
  let stopListening: (() => void) | undefined;
  try {
    await output.start();
    stopListening = await listenToBlocks(sound.node, onBlock, { channelCount: 2, channelCountMode: 'explicit' });
  } catch (error) {
    end();
    throw error;
  }
  return {
    progress: () => ({ seconds: samples.seconds(), bytes }),
    async save() {
      end();
      await watch(samples.flush());
      if (failure !== undefined) throw failure;
      await output.finalize();
      return { bytes: new Uint8Array(target.buffer!), extension: container, type: `video/${container}` };
    },
    cancel() {
      end();
      void output.cancel().catch(() => {});
    },
  };
}
