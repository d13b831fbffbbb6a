import { createSong } from '@loop/core';
import type { Song } from '@loop/core';
import { afterEach, describe, expect, it } from 'vitest';

import { renderSong } from '../render/render-song.js';
import { createScriptNode } from './create-script-node.js';
import { createLivePlayer } from './live-player.js';
import type { LivePlayer } from './live-player.js';

const song: Song = createSong({ genre: 'techno', seed: 7, barCount: 2, bpm: 128, intensity: 1 });
let player: LivePlayer | undefined;

afterEach(async () => {
  await player?.dispose();
  player = undefined;
});

/** Waits until something is true; the test's own time limit ends a wait that never does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/**
 * Waits until the position moves at a tempo, by the clock of the sound. A busy page may read a position that is old, so the test looks
 * again until it fits; at another tempo it never does.
 */
async function untilRate(live: LivePlayer, bpm: number): Promise<void> {
  const look = () => ({ tick: live.position().tick, time: live.audioContext.currentTime });
  let start = look();
  await until(() => {
    const now = look();
    if (now.time - start.time < 0.5) return false;
    const rate = (now.tick - start.tick) / (((now.time - start.time) * bpm * 960) / 60);
    if (Math.abs(rate - 1) < 0.1) return true;
    if (now.time - start.time > 1.5) start = now;
    return false;
  });
}

const seconds = (time: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, time * 1_000));

async function renderOffline(run: (live: LivePlayer) => void, length: number, sampleRate = 48_000): Promise<Float32Array[]> {
  const context = new OfflineAudioContext(2, length, sampleRate);
  const live = createLivePlayer({ song, audioContext: context });
  run(live);
  await live.ready;
  const buffer = await context.startRendering();
  return [buffer.getChannelData(0), buffer.getChannelData(1)];
}

describe('the worklet', () => {
  it('gives the very samples that renderSong gives', async () => {
    const clip = await renderSong(song);
    const frames = clip.channels[0]?.length ?? 0;
    const latency = 64 * 4;
    const output = await renderOffline((live) => void live.play(), frames + latency);
    const start = firstSound(output[0] as Float32Array) - firstSound(clip.channels[0] as Float32Array);
    expect(start).toBeGreaterThanOrEqual(0);
    expect(start).toBeLessThan(latency);
    for (const side of [0, 1]) expect(output[side]?.slice(start, start + frames)).toEqual(clip.channels[side]);
  });

  it('starts at the time it is told', async () => {
    const now = await renderOffline((live) => void live.play(), 48_000);
    const later = await renderOffline((live) => void live.play({ at: 0.512 }), 48_000);
    expect(firstSound(later[0] as Float32Array) - firstSound(now[0] as Float32Array)).toBe(0.512 * 48_000);
  });

  it('pauses, and goes on where it was', async () => {
    const [left] = await renderOffline((live) => {
      void live.play();
      live.pause({ at: 0.5 });
    }, 3 * 48_000);
    expect(peak(left, 0, 24_000)).toBeGreaterThan(0.05);
    expect(peak(left, 2.8 * 48_000, 3 * 48_000)).toBeLessThan(0.01);
  });
});

describe('createLivePlayer', () => {
  it('lets audio flow, and tells position and levels', async () => {
    player = createLivePlayer({ song });
    const live = player;
    expect(live.state).toBe('stopped');
    await live.play();
    expect(live.state).toBe('playing');
    await until(() => live.position().tick > 480);
    await until(() => live.levels().peak[0] > 0.01 && live.levels().rms[1] > 0);
    expect(live.position()).toMatchObject({ bar: 0, entry: 0 });
  });

  it('tells a position that moves with the sound, not ahead of it', async () => {
    player = createLivePlayer({ song });
    const live = player;
    await live.play();
    await until(() => live.position().tick > 960);
    await untilRate(live, 128);
  });

  it('says the time that is heard, which lies behind the context by the latency of the output', async () => {
    const audioContext = new AudioContext();
    Object.defineProperty(audioContext, 'outputLatency', { value: 0.25 });
    player = createLivePlayer({ song, audioContext });
    const live = player;
    const start = audioContext.currentTime;
    await live.play();
    const [before, heard, after] = [audioContext.currentTime, live.audibleTime(), audioContext.currentTime];
    expect(heard).toBeGreaterThanOrEqual(before - 0.25);
    expect(heard).toBeLessThanOrEqual(after - 0.25);
    // Nothing is loud that is not heard yet.
    await until(() => live.levels().peak[0] > 0.01);
    expect(live.audibleTime()).toBeGreaterThan(start);
    // What is to be heard with the music has its time.
    await until(() => live.takeEvents().some(({ time }) => time <= live.audibleTime()));
    await live.dispose();
    await audioContext.close();
  });

  it('halts on pause, goes on, jumps, and returns to the start on stop', async () => {
    player = createLivePlayer({ song });
    const live = player;
    await live.play();
    await until(() => live.position().tick > 200);
    live.pause();
    await until(() => live.levels().peak[0] < 0.001);
    const paused = live.position().tick;
    for (let frame = 0; frame < 10; frame += 1) await until(() => live.position().tick === paused);
    live.seek(3_840);
    await until(() => live.position().tick === 3_840);
    expect(live.position()).toMatchObject({ entry: 1, bar: 1, step: 0 });
    await live.play();
    await until(() => live.position().tick > 3_900);
    live.stop();
    await until(() => live.position().tick === 0);
    expect(live.state).toBe('stopped');
  });

  it('plays in the page’s own thread where there is no AudioWorklet, as over plain http', async () => {
    const audioContext = new AudioContext();
    Object.defineProperty(audioContext, 'audioWorklet', { value: undefined });
    const without = createLivePlayer({ song, audioContext });
    await expect(without.ready).rejects.toThrow(/no AudioWorklet/);
    await without.dispose();
    player = createLivePlayer({ song, audioContext, fallback: createScriptNode });
    const live = player;
    await live.play();
    await until(() => live.position().tick > 960 && live.levels().peak[0] > 0.01);
    live.stop();
    await until(() => live.position().tick === 0 && live.levels().peak[0] < 0.001);
    await live.dispose();
    await audioContext.close();
  });

  it('takes an edit while it plays, without a restart', async () => {
    player = createLivePlayer({ song });
    const live = player;
    await live.play();
    await until(() => live.position().tick > 960);
    const before = live.position().tick;
    const silent: Song = { ...song, intensity: 0, tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } } };
    live.setSong(silent);
    await until(() => live.levels().peak[0] < 0.005);
    expect(live.position().tick).toBeGreaterThan(before);
    expect(live.song).toBe(silent);
  });

  it('follows a change of tempo at once and keeps its place', async () => {
    player = createLivePlayer({ song });
    const live = player;
    await live.play();
    await until(() => live.position().tick > 480);
    const before = live.position().tick;
    const changedAt = live.audioContext.currentTime;
    live.change({ bpm: 64 });
    await untilRate(live, 64);
    // No faster than the old tempo could have brought it here: it did not jump.
    expect(live.position().tick - before).toBeLessThan((live.audioContext.currentTime - changedAt) * 2_048 + 400);
    expect(live.song.bpm).toBe(64);
  });

  it('gives each event once, when it sounds', async () => {
    player = createLivePlayer({ song });
    const live = player;
    await live.play();
    const seen: number[] = [];
    await until(() => {
      for (const { event, time } of live.takeEvents()) {
        expect(time).toBeLessThanOrEqual(live.audioContext.currentTime);
        if (event.type === 'note' && event.voice === 'kick') seen.push(event.tick);
      }
      return seen.length >= 4;
    });
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => a - b));
  });

  it('plays a sample in a slot', async () => {
    const quiet: Song = {
      ...song,
      intensity: 0,
      tracks: { ...song.tracks, kick: { ...song.tracks.kick, state: 'mute' } },
      slots: [{ sampleId: 'tone', name: 'tone', gainDb: 0, muted: false, loop: true }],
    };
    player = createLivePlayer({ song: quiet });
    const live = player;
    const tone = Float32Array.from({ length: 4_800 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / 48_000));
    live.setSample('tone', { sampleRate: 48_000, channels: [tone] });
    await live.play();
    await until(() => live.levels().peak[0] > 0.1);
    live.setSample('tone', undefined);
    await until(() => live.levels().peak[0] < 0.01);
  });

  it('plays a preview before the song was ever played, and resolves when it is over, replaced or stopped', async () => {
    player = createLivePlayer({ song });
    const live = player;
    const tone = Float32Array.from({ length: 24_000 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * 440 * index) / 48_000));
    const clip = { sampleRate: 48_000, channels: [tone] };
    const first = live.preview(clip, { loop: true, gainDb: -6 });
    await until(() => live.levels().peak[0] > 0.1);
    await until(() => (live.previewPlace() ?? 0) > 0.2);
    const second = live.preview(clip);
    await first;
    await second;
    expect(live.previewPlace()).toBeUndefined();
    const third = live.preview(clip, { loop: true });
    await until(() => live.levels().peak[0] > 0.1);
    void live.preview(undefined);
    await third;
    await until(() => live.levels().peak[0] < 0.01);
  });

  it('has no late event and no gap while the page is busy for 50 ms at a time', async () => {
    const context = new AudioContext({ sampleRate: 48_000 });
    const recorder = await createRecorder(context);
    player = createLivePlayer({ song, audioContext: context, destination: recorder.node });
    const live = player;
    await live.play();
    for (let stall = 0; stall < 10; stall += 1) {
      const end = performance.now() + 50;
      while (performance.now() < end);
      await seconds(0.03);
    }
    await until(() => live.position().tick > 2_000);
    const heard = await recorder.stop();
    await context.close();
    const clip = await renderSong(song);
    const model = clip.channels[0] as Float32Array;
    const from = firstSound(heard);
    const count = Math.min(heard.length - from, model.length) - 2_000;
    expect(count).toBeGreaterThan(24_000);
    const start = firstSound(model);
    expect(heard.slice(from, from + count)).toEqual(model.slice(start, start + count));
  });

  it('rejects play and ready when the script cannot be loaded', async () => {
    player = createLivePlayer({ song, workletUrl: '/nothing-here.js' });
    await expect(player.ready).rejects.toMatchObject({ code: 'connection', url: '/nothing-here.js' });
    await expect(player.play()).rejects.toMatchObject({ code: 'connection' });
  });

  it('may be disposed twice, and throws `disposed` afterwards', async () => {
    const live = createLivePlayer({ song });
    await live.ready;
    await live.dispose();
    await live.dispose();
    expect(() => live.seek(0)).toThrow('disposed');
    await expect(live.play()).rejects.toMatchObject({ code: 'disposed' });
  });
});

function firstSound(samples: Float32Array): number {
  return samples.findIndex((sample) => sample !== 0);
}

function peak(samples: Float32Array | undefined, from: number, to: number): number {
  return (samples ?? new Float32Array(0)).slice(from, to).reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
}

/** Records the left channel of what flows into a node, in the audio thread. */
async function createRecorder(context: AudioContext): Promise<{ readonly node: AudioNode; stop(): Promise<Float32Array> }> {
  const script = `registerProcessor('recorder', class extends AudioWorkletProcessor {
    constructor() { super(); this.parts = []; this.port.onmessage = () => this.port.postMessage(this.parts); }
    process([input]) { if (input[0]) this.parts.push(input[0].slice()); return true; }
  });`;
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
  await context.audioWorklet.addModule(url);
  URL.revokeObjectURL(url);
  const node = new AudioWorkletNode(context, 'recorder');
  node.connect(context.destination);
  return {
    node,
    stop: () =>
      new Promise((resolve) => {
        node.port.onmessage = ({ data }: MessageEvent<Float32Array[]>) => resolve(Float32Array.from(data.flatMap((part) => [...part])));
        node.port.postMessage('stop');
      }),
  };
}
