import { canEncodeAudio, canEncodeVideo } from 'mediabunny';
import type { AudioCodec, VideoCodec } from 'mediabunny';

/** What a video is encoded with, and the file that holds it. */
export interface VideoCodecs {
  readonly container: 'mp4' | 'webm';
  readonly video: VideoCodec;
  readonly audio: AudioCodec;
}

/** What a browser can encode. */
export interface Encoders {
  video(codec: VideoCodec): Promise<boolean>;
  audio(codec: AudioCodec): Promise<boolean>;
}

/** First the one that plays in most places, then those of WebM by what they cost the processor: the sound needs it too. */
const CHOICES: readonly VideoCodecs[] = [
  { container: 'mp4', video: 'avc', audio: 'aac' },
  { container: 'webm', video: 'vp8', audio: 'opus' },
  { container: 'webm', video: 'vp9', audio: 'opus' },
  { container: 'webm', video: 'av1', audio: 'opus' },
];

/** The largest picture, and the sound, that are encoded. */
const BROWSER: Encoders = {
  video: (codec) => canEncodeVideo(codec, { width: 1920, height: 1920 }),
  audio: (codec) => canEncodeAudio(codec, { numberOfChannels: 2, sampleRate: 48_000 }),
};

/** Chooses the best that a browser can encode; `undefined` when it can encode none. */
export async function chooseCodecs(can: Encoders = BROWSER): Promise<VideoCodecs | undefined> {
  for (const choice of CHOICES) if ((await can.audio(choice.audio)) && (await can.video(choice.video))) return choice;
  return undefined;
}
