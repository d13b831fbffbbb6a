import { setTrackSends, setTrackSwing, updateSong } from '@loop/core';
import { setAutomation } from '@loop/core/composing';
import type { AudioClip, Song } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { bandOf, powerDb } from '../kits/__fixtures__/band-levels.js';
import { renderSong } from '../render/render-song.js';
import { renderStems } from '../render/render-stems.js';
import { fullSong, soloSong } from './__fixtures__/full-song.js';
import { trackControl } from './track-controls.js';

const RATE = 16_000;
const dry = soloSong('clap', { sound: { reverb: 0, delay: 0 } });

const stemOf = async (song: Song, name: string): Promise<AudioClip | undefined> =>
  (await renderStems(song, { sampleRate: RATE, toBar: 1, tail: 2 })).find((stem) => stem.name === name)?.clip;

describe('what a track sends', () => {
  it('comes back as a stem of its own, and leaves the dry stem as it is', async () => {
    const wet = setTrackSends(dry, 'clap', { reverb: 0.5 });
    expect(await stemOf(dry, 'sends')).toBeUndefined();
    expect(await stemOf(wet, 'clap')).toEqual(await stemOf(dry, 'clap'));
    const { channels } = (await stemOf(wet, 'sends')) as AudioClip;
    const [left, right] = channels as [Float32Array, Float32Array];
    expect(powerDb(left)).toBeGreaterThan(-60);
    // A room is wide.
    expect(left).not.toEqual(right);
  });

  it('is louder the more is sent, in room and echoes', async () => {
    for (const effect of ['reverb', 'delay'] as const) {
      const levels = await Promise.all(
        [0.25, 1].map(async (share) =>
          powerDb((await stemOf(setTrackSends(dry, 'clap', { [effect]: share }), 'sends'))?.channels[0] as Float32Array),
        ),
      );
      expect((levels[1] as number) - (levels[0] as number)).toBeCloseTo(12, 0);
    }
  });

  it('adds up with the other stems to the mix before the master', async () => {
    const song = setTrackSends(setTrackSends(fullSong(), 'hat', { reverb: 0.7 }), 'stab', { delay: 0.4, reverb: 0.2 });
    const open = updateSong(song, { sound: { filterCutoff: 20_000, filterResonance: 0, ceilingDb: -0.1, masterGainDb: -24 } });
    const stems = await renderStems(open, { sampleRate: RATE, toBar: 1 });
    expect(stems.map(({ name }) => name)).toContain('sends');
    const sum = new Float32Array(stems[0]?.clip.channels[0]?.length ?? 0);
    for (const { clip } of stems)
      for (let index = 0; index < sum.length; index += 1) sum[index] = (sum[index] ?? 0) + (clip.channels[0]?.[index] ?? 0);
    const without = await renderStems(updateSong(fullSong(), { sound: open.sound }), { sampleRate: RATE, toBar: 1 });
    const drySum = Float32Array.from(sum, (_, index) => without.reduce((total, { clip }) => total + (clip.channels[0]?.[index] ?? 0), 0));
    const returned = stems.find(({ name }) => name === 'sends')?.clip.channels[0] as Float32Array;
    const worst = sum.reduce(
      (most, sample, index) => Math.max(most, Math.abs(sample - (drySum[index] as number) - (returned[index] as number))),
      0,
    );
    expect(worst).toBeLessThan(1e-5);
  });

  it('is refused out of range', () => {
    expect(() => setTrackSends(dry, 'clap', { reverb: 1.5 })).toThrow(expect.objectContaining({ code: 'invalid_input' }));
    expect(() => setTrackSwing(dry, 'clap', 0.6)).toThrow(expect.objectContaining({ code: 'invalid_input' }));
  });
});

describe('automation of tracks and of the loop', () => {
  const lane = (from: number, to: number) => [
    { bar: 0, value: from },
    { bar: 4, value: to },
  ];
  const halves = async (song: Song): Promise<readonly [AudioClip, AudioClip]> => {
    const clip = await renderSong(song, { sampleRate: RATE });
    const middle = (clip.channels[0]?.length ?? 0) / 2;
    const cut = (from: number, to?: number): AudioClip => ({ ...clip, channels: clip.channels.map((channel) => channel.slice(from, to)) });
    return [cut(0, middle), cut(middle)];
  };

  it('moves a level, a place and a send over the loop', async () => {
    const [soft, loud] = await halves(setAutomation(dry, 'clap.gainDb', lane(-40, 0)));
    expect(powerDb(loud.channels[0] as Float32Array)).toBeGreaterThan(powerDb(soft.channels[0] as Float32Array) + 6);
    const [left, right] = await halves(setAutomation(dry, 'clap.pan', lane(-1, 1)));
    const side = ({ channels }: AudioClip): number => powerDb(channels[0] as Float32Array) - powerDb(channels[1] as Float32Array);
    expect(side(left)).toBeGreaterThan(2);
    expect(side(right)).toBeLessThan(-2);
    const sent = await renderStems(setAutomation(dry, 'clap.reverb', lane(0, 1)), { sampleRate: RATE });
    expect(sent.map(({ name }) => name)).toContain('sends');
  });

  it('moves a control of the engine over the loop, and waits for song mode while there is an arrangement', async () => {
    const opening = setAutomation(dry, 'filterCutoff', [
      { bar: 0, value: 200 },
      { bar: 2, value: 200 },
      { bar: 2, value: 20_000 },
    ]);
    const bright = ({ channels }: AudioClip): number => powerDb(bandOf(channels[0] as Float32Array, RATE, 4_000));
    const [dull, open] = await halves(opening);
    expect(bright(open)).toBeGreaterThan(bright(dull) + 12);
    const arranged = { ...opening, arrangement: [{ bar: 0 }] };
    expect(await renderSong(arranged, { sampleRate: RATE, toBar: 1 })).toEqual(await renderSong(dry, { sampleRate: RATE, toBar: 1 }));
  });

  it.each([
    ['lead.pan', { instrument: 'lead', control: 'pan' }],
    ['hat.delay', { instrument: 'hat', control: 'delay' }],
    ['filterCutoff', undefined],
    ['lead.mute', undefined],
    ['lead.pan.x', undefined],
    ['drums.pan', undefined],
    ['lead.constructor', undefined],
  ])('reads the name %s', (id, control) => {
    expect(trackControl(id)).toEqual(control);
  });

  it('refuses a lane of a control that there is not', async () => {
    await expect(renderSong(setAutomation(dry, 'lead.mute', lane(0, 1)))).rejects.toMatchObject({ code: 'invalid_input' });
  });
});
