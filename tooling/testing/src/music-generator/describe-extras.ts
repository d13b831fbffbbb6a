import { clipDuration } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { sameSamples } from './compare-tracks.js';
import type { SuiteContext } from './suite-context.js';

/** Declares what stems, previews, variations and the provenance of inputs must be. */
export function describeExtras(context: SuiteContext): void {
  describe('beside the mix', () => {
    it('gives stems as long as the mix, each with its name, where it honours them', async (test) => {
      const { generator, capabilities } = context;
      if (capabilities.honours.text2music?.includes('stems') !== true) test.skip();
      const { track } = await generator.generate(context.request({ stems: true }));
      const stems = track.stems ?? [];
      expect(stems.length).toBeGreaterThan(1);
      expect(new Set(stems.map(({ name }) => name)).size).toBe(stems.length);
      for (const { audio } of stems) {
        expect(audio.sampleRate).toBe(track.audio.sampleRate);
        expect(audio.channels.map(({ length }) => length)).toEqual(track.audio.channels.map(({ length }) => length));
      }
      expect(stems.filter(({ audio }) => isAudible(audio)).length).toBeGreaterThan(1);
      expect((await generator.generate(context.request())).track.stems).toBeUndefined();
    });

    it('previews only where it promises them, and the result stays the same', async (test) => {
      const { generator, capabilities, options, first } = context;
      if (capabilities.previews && options.previewFields === undefined) test.skip();
      const previews: AudioClip[] = [];
      const { track } = await generator.generate(context.request(options.previewFields), {
        onProgress: (event) => void (event.type === 'preview' && previews.push(event.audio)),
      });
      expect(previews.length > 0).toBe(capabilities.previews);
      expect(previews.every((audio) => audio.sampleRate === capabilities.sampleRate && clipDuration(audio) > 0)).toBe(true);
      expect(sameSamples(track, first) || !capabilities.deterministic).toBe(true);
    });

    it('makes as many variations as asked, each with its seed, and each is what its seed alone makes', async (test) => {
      const { generator, capabilities } = context;
      if (capabilities.maxVariations < 2 || !capabilities.deterministic) test.skip();
      const { tracks } = await generator.generate(context.request({ variations: 2 }));
      const alone = (await generator.generate(context.request({ seed: 8 }))).track;
      expect(tracks.map(({ seed }) => seed)).toEqual([7, 8]);
      expect(sameSamples(tracks[0], tracks[1]!)).toBe(false);
      expect(sameSamples(tracks[1]!, alone)).toBe(true);
    });

    it('names in the provenance the sounds that went in', async (test) => {
      const { generator, capabilities } = context;
      const task = capabilities.tasks.find((known) => known !== 'text2music' && known !== 'retake');
      if (task === undefined) test.skip();
      const { track } = await generator.generate(context.requestFor(task!));
      expect(track.provenance.source).toMatch(/^[0-9a-f]{64}$/);
      expect((await generator.generate(context.request())).track.provenance.source).toBeUndefined();
    });
  });
}

function isAudible({ channels }: AudioClip): boolean {
  return channels.some((channel) => channel.some((sample) => Math.abs(sample) > 1e-4));
}
