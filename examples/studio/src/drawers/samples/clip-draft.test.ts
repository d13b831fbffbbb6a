import type { AudioClip } from '@loop/core';
import { stretchClip } from '@loop/sequencer';
import type { SampleLoop } from '@loop/sequencer/store';
import { describe, expect, it } from 'vitest';

import { createClipDraft } from './clip-draft.js';

const RATE = 8_000;
/** Two seconds of 100 Hz: an upward zero crossing every 80 frames. */
const clip: AudioClip = {
  sampleRate: RATE,
  channels: [Float32Array.from({ length: 16_000 }, (_, index) => 0.5 * Math.sin((2 * Math.PI * (index + 0.25)) / 80))],
};
const draftOf = (of: AudioClip, loop?: SampleLoop) =>
  createClipDraft(of, { loop, song: { bpm: 120, timeSignature: 4 }, stretch: async (cut, options) => stretchClip(cut, options) });

describe('the draft of an edited recording', () => {
  it('cuts at zero crossings, unless they are not wanted', async () => {
    const edit = draftOf(clip);
    edit.move('start', 0.0123, 0.01, 'drag 1');
    expect(edit.draft.value.startSeconds).toBeCloseTo(0.01);
    edit.isSnapped.value = false;
    edit.move('start', 0.0123, 0.01, 'drag 2');
    expect(edit.draft.value.startSeconds).toBeCloseTo(98 / RATE);
    expect((await edit.result()).audio.channels[0]).toHaveLength(16_000 - 98);
  });

  it('undoes a drag as one step, and gives the recording back as it was', async () => {
    const edit = draftOf(clip);
    edit.move('end', 1.5, 0, 'drag 1');
    edit.move('end', 1.4, 0, 'drag 1');
    edit.normalize();
    edit.undo();
    edit.undo();
    expect(edit.canUndo.value).toBe(false);
    expect((await edit.result()).audio).toEqual(clip);
    edit.redo();
    expect(edit.draft.value.endSeconds).toBeCloseTo(1.4);
  });

  it('keeps fades and loop inside what is kept', async () => {
    const edit = draftOf(clip, { startSamples: 0, endSamples: 16_000 });
    edit.move('fade-in', 1.5, 0, 'a');
    edit.move('end', 1, 0, 'b');
    expect(edit.draft.value).toMatchObject({ fadeInSeconds: 1, loop: { from: 0, to: 1 } });
    expect((await edit.result()).loop).toEqual({ startSamples: 0, endSamples: 8_000 });
    edit.move('start', 2, 0, 'c');
    expect(edit.draft.value.startSeconds).toBeLessThan(1);
  });

  it('keeps whole bars to the frame, finds a loop in them, and counts it from the new start', async () => {
    const long = {
      sampleRate: RATE,
      channels: [new Float32Array(40_000).map((_, index) => Math.sin((2 * Math.PI * (index + 0.25)) / 80))],
    };
    const edit = draftOf(long);
    edit.move('start', 0.1, 0.01, 'a');
    edit.keepBars(2);
    expect((await edit.result()).audio.channels[0]).toHaveLength(2 * 2 * RATE);
    edit.toggleLoop();
    const { loop } = await edit.result();
    expect(((loop?.endSamples ?? 0) - (loop?.startSamples ?? 0)) % 4_000).toBe(0);
    expect(loop?.startSamples).toBeGreaterThanOrEqual(0);
    edit.toggleLoop();
    expect((await edit.result()).loop).toBeUndefined();
  });

  it('stretches what is kept to whole bars, its loop as well, and not too far', async () => {
    const edit = draftOf(clip, { startSamples: 4_000, endSamples: 8_000 });
    edit.isSnapped.value = false;
    edit.move('end', 1.8, 0, 'a');
    expect([edit.canStretch(1), edit.canStretch(2)]).toEqual([true, false]);
    edit.stretch(1);
    const { audio, loop } = await edit.result();
    expect(audio.channels[0]).toHaveLength(2 * RATE);
    expect(loop).toEqual({ startSamples: Math.round(4_000 / 0.9), endSamples: Math.round(8_000 / 0.9) });
    edit.move('end', 0.9, 0, 'b');
    expect(edit.draft.value.bars).toBeUndefined();
    edit.undo();
    edit.stretch(1);
    expect((await edit.result()).audio.channels[0]).toHaveLength(1.8 * RATE);
  });
});
