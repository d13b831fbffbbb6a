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

/**
 * Waits until a loop stands where the transport is. On a busy machine the page reads one of the two clocks while news of the other is
 * still on its way, so that a single look proves nothing; a loop that has truly drifted never comes back, and the test ends in time.
 */
const inStep = (followed: ToneLoop): Promise<void> => until(() => Math.abs(followed.position().tick - heardTicks()) < 40);

/** Keeps the page busy, so that messages and timers come late. */
function stall(seconds: number): void {
  const end = performance.now() + seconds * 1_000;
  while (performance.now() < end);
}

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
    await inStep(loop);
  });

  it('starts notes at the very times that the transport schedules', async () => {
    const beats: number[] = [];
    getTransport().scheduleRepeat((time) => beats.push(time), '4n', 0);
    getTransport().start('+0.2');
    const kicks: number[] = [];
    await until(() => {
      for (const { event, time } of loop.takeEvents())
        if (event.type === 'note' && event.voice === 'kick' && event.tick % 960 === 0) kicks.push(time);
      return kicks.length >= 4;
    });
    // A busy page may hear of a beat later than of its kick; the times themselves are exact.
    await until(() => (beats.at(-1) ?? 0) > (kicks.at(-1) ?? 0));
    // The first ones may have been missed and caught up with, when the page was busy.
    for (const kick of kicks.slice(-2)) {
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
    await inStep(loop);
  });

  it('follows pause, going on, and stop', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 480);
    getTransport().pause();
    await until(() => loop.levels().peak[0] < 0.01);
    await until(() => Math.abs(loop.position().tick - (getTransport().ticks * 960) / 192) < 60);
    const rest = loop.position().tick;
    getTransport().start();
    await until(() => loop.position().tick > rest + 100);
    getTransport().stop();
    await until(() => loop.position().tick === 0);
  });

  it('catches up after the page has stalled around a start, a change of tempo, a jump and a pause', async () => {
    getTransport().start();
    stall(0.6);
    await until(() => loop.position().tick > 480);
    await inStep(loop);
    getTransport().bpm.value = 90;
    stall(0.6);
    await until(() => loop.song.bpm === 90);
    await inStep(loop);
    getTransport().position = '2:0:0';
    stall(0.6);
    await inStep(loop);
    getTransport().pause();
    getTransport().start('+0.1');
    stall(0.6);
    await inStep(loop);
  });

  it('follows a jump while it runs', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 200);
    getTransport().position = '2:0:0';
    await until(() => loop.position().entry === 2);
    await inStep(loop);
  });

  it('follows the transport’s own loop', async () => {
    getTransport().setLoopPoints(0, '2n');
    getTransport().loop = true;
    getTransport().start();
    await until(() => loop.position().tick > 1_500);
    await until(() => loop.position().tick < 500);
    await until(() => loop.position().tick > 1_500);
    await inStep(loop);
  });

  it('takes another song while it runs and keeps its place', async () => {
    getTransport().start();
    await until(() => loop.position().tick > 960);
    loop.setSong({ ...song, bpm: 60, title: 'other' }, { timing: 'bar' });
    await until(() => loop.position().tick > 3_900);
    expect(loop.song).toMatchObject({ title: 'other', bpm: 120 });
    await inStep(loop);
  });

  it('joins a transport that runs already', async () => {
    getTransport().start();
    await until(() => getTransport().ticks > 300);
    const late = createToneLoop({ song });
    late.output.toDestination();
    await late.ready;
    await until(() => late.position().tick > 2_400);
    await inStep(late);
    await late.dispose();
  });
});
