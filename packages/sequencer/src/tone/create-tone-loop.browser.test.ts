import { createSong } from '@loop/core';
import type { Song } from '@loop/core';
import { Context, getContext, getTransport, Meter, setContext } from 'tone';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { createToneLoop } from './create-tone-loop.js';
import type { ToneLoop } from './create-tone-loop.js';

const song: Song = createSong({ genre: 'house', seed: 5, barCount: 4, bpm: 90, intensity: 1 });
let loop: ToneLoop;

/** Waits until something is true; the test's own time limit ends a wait that never does. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => requestAnimationFrame(resolve));
}

/** Where the transport is at the time that is heard now, in the engine's ticks. */
const heardTicks = (): number => {
  const { rawContext } = getContext();
  const latency = (rawContext as { baseLatency?: number }).baseLatency ?? 0;
  return (getTransport().getTicksAtTime(rawContext.currentTime - latency) * 960) / getTransport().PPQ;
};

beforeEach(async () => {
  setContext(new Context());
  await getContext().resume();
  getTransport().bpm.value = 120;
  loop = createToneLoop({ song });
  loop.output.toDestination();
  await loop.ready;
});
afterEach(async () => {
  getTransport().stop();
  await loop.dispose();
  await loop.dispose();
  getContext().dispose();
});

describe('createToneLoop', () => {
  it('sounds through Tone nodes while the transport runs', async () => {
    const meter = new Meter({ normalRange: true });
    loop.output.connect(meter);
    expect(loop.levels().peak[0]).toBe(0);
    getTransport().start();
    await until(() => (meter.getValue() as number) > 0.01);
    await until(() => loop.levels().peak[0] > 0.01);
  });

  it('moves with the transport, at its tempo and not at the song’s', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 1_920);
    expect(loop.song.bpm).toBe(120);
    expect(Math.abs(loop.position().tick - heardTicks())).toBeLessThan(60);
  });

  it('starts notes at the very times that the transport schedules', async () => {
    const beats: number[] = [];
    getTransport().scheduleRepeat((time) => beats.push(time), '4n', 0);
    getTransport().start('+0.2');
    const kicks: number[] = [];
    await until(() => {
      for (const { event, time } of loop.takeEvents())
        if (event.type === 'note' && event.voice === 'kick' && event.tick % 960 === 0) kicks.push(time);
      return kicks.length >= 2;
    });
    // A busy page may hear of a beat later than of its kick; the times themselves are exact.
    await until(() => (beats.at(-1) ?? 0) > (kicks.at(-1) ?? 0));
    for (const kick of kicks) {
      const nearest = Math.min(...beats.map((beat) => Math.abs(beat - kick)));
      // The limiter's look-ahead and half a block of 128 frames.
      expect(nearest).toBeLessThan(0.006);
    }
  });

  it('follows changes of tempo while it runs', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 480);
    getTransport().bpm.rampTo(180, 0.3);
    await until(() => loop.song.bpm === 180);
    await until(() => loop.position().tick > 3_840);
    expect(Math.abs(loop.position().tick - heardTicks())).toBeLessThan(80);
  });

  it('follows pause, going on, and stop', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 480);
    getTransport().pause();
    await until(() => loop.levels().peak[0] < 0.01);
    const rest = loop.position().tick;
    expect(Math.abs(rest - (getTransport().ticks * 960) / 192)).toBeLessThan(60);
    getTransport().start();
    await until(() => loop.position().tick > rest + 100);
    getTransport().stop();
    await until(() => loop.position().tick === 0);
  });

  it('follows a jump while it runs', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 200);
    getTransport().position = '2:0:0';
    await until(() => loop.position().entry === 2);
    expect(Math.abs(loop.position().tick - heardTicks())).toBeLessThan(60);
  });

  it('follows the transport’s own loop', async () => {
    getTransport().setLoopPoints(0, '2n');
    getTransport().loop = true;
    getTransport().start();
    await until(() => loop.position().tick > 1_500);
    await until(() => loop.position().tick < 500);
    await until(() => loop.position().tick > 1_500);
    expect(loop.position().tick).toBeLessThan(2_000);
  });

  it('takes another song while it runs and keeps its place', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 960);
    loop.setSong({ ...song, bpm: 60, title: 'other' }, { timing: 'bar' });
    await until(() => loop.position().tick > 3_900);
    expect(loop.song).toMatchObject({ title: 'other', bpm: 120 });
    expect(Math.abs(loop.position().tick - heardTicks())).toBeLessThan(60);
  });

  it('joins a transport that runs already', async () => {
    getTransport().start();
    await until(() => getTransport().ticks > 300);
    const late = createToneLoop({ song });
    late.output.toDestination();
    await late.ready;
    await until(() => late.position().tick > 2_400);
    expect(Math.abs(late.position().tick - heardTicks())).toBeLessThan(60);
    await late.dispose();
  });
});
