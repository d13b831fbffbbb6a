import type { AudioClip, MusicRequest } from '@loop/core';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { finishAudio } from '../../../pipeline/finish-audio.js';
import { FRAME_SECONDS, FRAME_SIZE, framesCovering, framesOf, framesOfClip, framesWithin } from '../frame-grid.js';
import { readSettings } from '../settings.js';
import { planTask } from './plan-task.js';
import type { LatentTask } from './task.js';

const RATE = 48_000;
const FADE = 2_400;
const SETTINGS = { keepSource: true, limitPeak: false } as const;

/** A source that no decoder makes: each sample is a different value near 1. */
function sourceOf(length: number): AudioClip {
  const channel = Float32Array.from({ length }, (_, index) => 0.5 + (index % 1000) / 4000);
  return { sampleRate: RATE, channels: [channel, channel] };
}

function planOf(request: MusicRequest): LatentTask {
  const audio = 'source' in request ? request.source.audio : undefined;
  const frames = audio === undefined ? 0 : framesOfClip(audio);
  const source = audio === undefined ? undefined : { latent: new Float32Array(FRAME_SIZE * frames), frames };
  return planTask({ request, settings: readSettings(request), seed: 1, source });
}

/** What is delivered when the network's sound is silence, so that every sample which is not 0 is the source's. */
function deliver(request: MusicRequest & { readonly source: { readonly audio: AudioClip } }): Float32Array {
  const { frames, delivery } = planOf(request);
  const silence = new Float32Array(Math.round((frames * 4096 * RATE) / 44_100));
  return finishAudio(
    { sampleRate: RATE, channels: [silence, silence.slice()] },
    { settings: SETTINGS, source: request.source.audio, delivery },
  ).audio.channels[1]!;
}

const lengths = fc.integer({ min: 24_000, max: 60_000 });
const shares = fc.double({ min: 0, max: 1, noNaN: true });
const runs = { numRuns: 15 };

describe('the frame grid', () => {
  it('covers a time with the fewest frames, and takes a whole number of frames for what it is', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2583 }), fc.double({ min: 0.001, max: 0.999, noNaN: true }), (frames, part) => {
        expect([framesWithin(frames * FRAME_SECONDS), framesCovering(frames * FRAME_SECONDS)]).toEqual([frames, frames]);
        expect([framesWithin((frames + part) * FRAME_SECONDS), framesCovering((frames + part) * FRAME_SECONDS)]).toEqual([
          frames,
          frames + 1,
        ]);
        // A decoded sound at 48 kHz is longer than its frames by part of a sample.
        expect(framesWithin(Math.ceil((frames * 4096 * RATE) / 44_100) / RATE)).toBe(frames);
        expect(framesCovering(Math.ceil((frames * 4096 * RATE) / 44_100) / RATE)).toBe(frames);
      }),
    );
  });
});

describe('what is asked for is delivered to the sample', () => {
  it('repaint: the source outside the region and its crossfades, new music in all of it', () => {
    fc.assert(
      fc.property(lengths, shares, shares, (length, a, b) => {
        const audio = sourceOf(length);
        const [start, end] = [Math.floor(Math.min(a, b) * (length - 2)), Math.ceil(Math.max(a, b) * (length - 2)) + 2];
        const made = deliver({ task: 'repaint', source: { audio }, startSeconds: start / RATE, endSeconds: end / RATE });
        const own = audio.channels[0]!;
        expect(made).toHaveLength(length);
        expect(made.subarray(0, Math.max(0, start - FADE))).toEqual(own.subarray(0, Math.max(0, start - FADE)));
        expect(made.subarray(end + FADE)).toEqual(own.subarray(end + FADE));
        expect(made.subarray(start, end).every((sample) => sample === 0)).toBe(true);
        expect(made.every((sample, index) => sample <= own[index]!)).toBe(true);
      }),
      runs,
    );
  });

  it('repaint: the new frames cover the region', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.double({ min: 0, max: 2.8, noNaN: true }),
        fc.double({ min: 0.002, max: 0.2, noNaN: true }),
        async (start, size) => {
          const { frames, run } = planOf({
            task: 'repaint',
            source: { audio: sourceOf(144_000) },
            startSeconds: start,
            endSeconds: start + size,
            steps: 1,
          });
          const still = () => ({ predict: async (sample: Float32Array) => new Float32Array(sample.length) });
          const diffusion = run(still, { conditional: 0, unconditional: 0 });
          let next = await diffusion.next();
          while (next.done !== true) next = await diffusion.next();
          // Where nothing is predicted, new frames keep the noise that they began with, and the others are the source's zeros.
          const isNew = Array.from({ length: frames }, (_, frame) => next.value instanceof Float32Array && next.value[frame] !== 0);
          expect(isNew.indexOf(true) * FRAME_SECONDS).toBeLessThanOrEqual(start + 1e-4);
          expect((isNew.lastIndexOf(true) + 1) * FRAME_SECONDS).toBeGreaterThanOrEqual(start + size - 1e-4);
          expect(isNew.filter(Boolean).length).toBeLessThanOrEqual(size / FRAME_SECONDS + 2);
        },
      ),
      runs,
    );
  });

  it('extend: exactly what is added, and the source between', () => {
    const added = fc.oneof(fc.constant(0), fc.double({ min: 0.001, max: 1.5, noNaN: true }));
    fc.assert(
      fc.property(lengths, added, added, (length, beforeSeconds, afterSeconds) => {
        fc.pre(beforeSeconds + afterSeconds > 0);
        const audio = sourceOf(length);
        const made = deliver({ task: 'extend', source: { audio }, beforeSeconds, afterSeconds });
        const [before, after] = [Math.round(beforeSeconds * RATE), Math.round(afterSeconds * RATE)];
        expect(made).toHaveLength(before + length + after);
        expect(made.subarray(0, before).every((sample) => sample === 0)).toBe(true);
        expect(made.subarray(before + length).every((sample) => sample === 0)).toBe(true);
        const [from, to] = [before === 0 ? 0 : FADE, after === 0 ? length : length - FADE];
        expect(made.subarray(before + from, before + to)).toEqual(audio.channels[0]!.subarray(from, to));
      }),
      runs,
    );
  });

  it('extend: new frames begin where the last whole frame of the source ends, and reach to the end', () => {
    fc.assert(
      fc.property(lengths, fc.double({ min: 0.001, max: 1, noNaN: true }), (length, afterSeconds) => {
        const audio = sourceOf(length);
        const { frames } = planOf({ task: 'extend', source: { audio }, afterSeconds });
        expect(frames).toBeGreaterThan(framesWithin(length / RATE));
        expect(frames).toBe(Math.max(framesWithin(length / RATE) + 1, framesCovering(length / RATE + afterSeconds)));
      }),
      runs,
    );
  });

  it.each(['audio2audio', 'edit'] as const)("%s: the source's length", (task) => {
    fc.assert(
      fc.property(lengths, fc.constantFrom(8_000, 22_050, 44_100, 48_000, 96_000), (length, sampleRate) => {
        const audio = { ...sourceOf(length), sampleRate };
        const { frames, delivery } = planOf({ task, source: { audio } });
        expect(delivery).toEqual({ skip: 0, length: Math.round((length * RATE) / sampleRate), kept: [] });
        expect(frames * FRAME_SECONDS).toBeGreaterThanOrEqual(length / sampleRate - 1e-4);
      }),
      runs,
    );
  });

  it.each([
    [{ task: 'repaint', startSeconds: 0 }],
    [{ task: 'extend', afterSeconds: 1 }],
    [{ task: 'edit' }],
    [{ task: 'audio2audio' }],
  ] as const)('%o with durationSeconds: a warning that it is not used', (fields) => {
    const request = { ...fields, source: { audio: sourceOf(48_000) } } as MusicRequest;
    expect(planOf(request).warnings).toEqual([]);
    expect(planOf({ ...request, durationSeconds: 2 }).warnings).toMatchObject([{ code: 'ignored', field: 'durationSeconds' }]);
  });

  it('warns when a region ends after the source, and refuses one that begins there', () => {
    const source = { audio: sourceOf(48_000) };
    const { warnings, delivery } = planOf({ task: 'repaint', source, startSeconds: 0.5, endSeconds: 2 });
    expect(warnings).toMatchObject([{ code: 'clamped', field: 'endSeconds' }]);
    expect(delivery.kept).toEqual([{ from: 0, to: 24_000, at: 0 }]);
    expect(() => planOf({ task: 'repaint', source, startSeconds: 1, endSeconds: 2 })).toThrow('startSeconds: must lie before the end');
  });

  it.each(['text2music', 'retake'] as const)('%s: whole frames, rounded down as in the reference, and a warning of the length', (task) => {
    fc.assert(
      fc.property(fc.double({ min: 0.5, max: 20, noNaN: true }), (durationSeconds) => {
        const { frames, warnings } = planOf({ task, durationSeconds });
        expect(frames).toBe(framesOf(durationSeconds));
        const isExact = Math.abs(frames * FRAME_SECONDS - durationSeconds) * RATE <= 1;
        expect(warnings.map(({ code, field }) => [code, field])).toEqual(isExact ? [] : [['clamped', 'durationSeconds']]);
      }),
      runs,
    );
    expect(planOf({ task, durationSeconds: 2583 * FRAME_SECONDS }).warnings).toEqual([]);
    expect(planOf({ task }).warnings).toEqual([]);
  });
});
