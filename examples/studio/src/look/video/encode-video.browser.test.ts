import { ALL_FORMATS, BufferSource, Input, VideoSampleSink } from 'mediabunny';
import { afterEach, describe, expect, it, vi } from 'vitest';

import type { SoundCapture } from '../../audio/player.js';
import { LOOK_DRAWN } from '../look.js';
import { encodeVideo } from './encode-video.js';
import type { VideoCodecs } from './choose-codecs.js';

const BEEP = { every: 0.5, length: 0.2 };

/** Beeps twice in a second, and draws a picture that is white while a beep is heard. */
function startBeeping(): { readonly sound: SoundCapture; stop(): Promise<void> } {
  const context = new AudioContext({ sampleRate: 48_000 });
  const node = new GainNode(context, { gain: 0 });
  const tone = new OscillatorNode(context, { frequency: 1_000 });
  tone.connect(node);
  tone.start();
  for (let at = BEEP.every; at < 20; at += BEEP.every) {
    node.gain.setValueAtTime(0.5, at);
    node.gain.setValueAtTime(0, at + BEEP.length);
  }
  const canvas = Object.assign(document.createElement('canvas'), { width: 160, height: 90, className: 'look' });
  document.body.append(canvas);
  const audibleTime = (): number => context.currentTime - context.outputLatency;
  let frame = 0;
  const draw = (): void => {
    const time = audibleTime();
    const paint = canvas.getContext('2d')!;
    paint.fillStyle = time >= BEEP.every && time % BEEP.every < BEEP.length ? 'white' : '#102030';
    paint.fillRect(0, 0, 160, 90);
    canvas.dispatchEvent(new Event(LOOK_DRAWN, { bubbles: true }));
    frame = requestAnimationFrame(draw);
  };
  draw();
  return {
    sound: { node, audibleTime, release: vi.fn() },
    async stop() {
      cancelAnimationFrame(frame);
      canvas.remove();
      await context.close();
    },
  };
}

/** How bright each picture of a video is, 0–1, and whether its sound is loud then, where that is clear. */
async function decode(bytes: Uint8Array): Promise<{ readonly at: number; readonly light: number; readonly isLoud: boolean | undefined }[]> {
  const sound = await new OfflineAudioContext(1, 1, 48_000).decodeAudioData(bytes.slice().buffer as ArrayBuffer);
  const samples = sound.getChannelData(0);
  const isLoudAt = (at: number): boolean =>
    samples.subarray(Math.max(0, Math.round(at * 48_000)), Math.round((at + 0.002) * 48_000)).some((sample) => Math.abs(sample) > 0.2);
  const input = new Input({ source: new BufferSource(bytes as Uint8Array<ArrayBuffer>), formats: ALL_FORMATS });
  const found = [];
  for await (const picture of new VideoSampleSink((await input.getPrimaryVideoTrack())!).samples()) {
    const paint = new OffscreenCanvas(1, 1).getContext('2d')!;
    picture.draw(paint, 0, 0, 1, 1);
    const at = picture.timestamp;
    const around = new Set([-0.02, 0, 0.02].map((more) => isLoudAt(at + more)));
    found.push({ at, light: paint.getImageData(0, 0, 1, 1).data[0]! / 255, isLoud: around.size === 1 ? around.has(true) : undefined });
    picture.close();
  }
  return found;
}

describe('a video of picture and sound', () => {
  let beeping: ReturnType<typeof startBeeping>;
  afterEach(() => beeping.stop());

  it.each<VideoCodecs>([
    { container: 'webm', video: 'vp8', audio: 'opus' },
    { container: 'mp4', video: 'avc', audio: 'opus' },
  ])('shows in $container what is heard at the same time', async (codecs) => {
    beeping = startBeeping();
    const failed = vi.fn();
    const recorder = await encodeVideo(beeping.sound, codecs, failed);
    await vi.waitFor(() => expect(recorder.progress().seconds).toBeGreaterThan(2.2), { timeout: 20_000 });
    expect(recorder.progress().bytes).toBeGreaterThan(500);
    const { bytes, extension, type } = await recorder.save();
    expect([extension, type]).toEqual([codecs.container, `video/${codecs.container}`]);
    expect(beeping.sound.release).toHaveBeenCalled();
    expect(failed).not.toHaveBeenCalled();

    const pictures = await decode(bytes);
    expect(pictures[0]!.at).toBe(0);
    for (const loud of [true, false]) {
      const lights = pictures.flatMap(({ light, isLoud }) => (isLoud === loud ? [light > 0.5] : []));
      expect(new Set(lights)).toEqual(new Set([loud]));
    }
  });
});
