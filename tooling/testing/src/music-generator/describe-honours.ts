import { HONOURED_FIELDS, MUSIC_TASKS } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { distance, sameSamples } from './compare-tracks.js';
import type { SuiteContext } from './suite-context.js';
import { varyField } from './vary-field.js';

/** Declares that fields do what the capabilities say: honoured ones change the sound, the others are warned about. */
export function describeHonours(context: SuiteContext): void {
  describe('fields', () => {
    it.each(MUSIC_TASKS.map((task) => [task]))(
      'hears every field that %s honours',
      async (task) => {
        const { generator, capabilities } = context;
        const honoured = capabilities.deterministic ? (capabilities.honours[task] ?? []) : [];
        const unheard: string[] = [];
        for (const field of honoured) {
          const pair = varyField(field, task, capabilities);
          if (pair === undefined) continue;
          const [one, other] = [
            await generator.generate(context.requestFor(task, pair[0])),
            await generator.generate(context.requestFor(task, pair[1])),
          ];
          // A generator may find, looking at the source, that it cannot obey; then it says so.
          const isSaid = other.warnings.some((warning) => warning.field === field && warning.code !== 'notice');
          if (sameSamples(one.track, other.track) && !isSaid) unheard.push(field);
        }
        expect(unheard).toEqual([]);
      },
      120_000,
    );

    it('warns about every field that it does not honour', async () => {
      const { generator, capabilities } = context;
      const asked = { guidanceScale: 5, vocalLanguage: 'en', model: capabilities.model ?? 'some-model', bpm: 120, key: 'C minor' } as const;
      const { warnings } = await generator.generate(context.request(asked));
      const expected = Object.keys(asked).filter((field) => !(capabilities.honours.text2music as readonly string[]).includes(field));
      expect(warnings.filter(({ code }) => code === 'ignored').map(({ field }) => field)).toEqual(expect.arrayContaining(expected));
    });

    it('ignores the settings of another family with a warning, and refuses unknown ones of its own', async () => {
      const { generator, capabilities } = context;
      const { warnings } = await generator.generate(context.request({ advanced: { 'another-family': { anything: 1 } } }));
      expect(warnings).toContainEqual(expect.objectContaining({ code: 'ignored', field: 'advanced.another-family' }));
      const own = capabilities.family ?? 'none';
      const outcome = await generator.generate(context.request({ advanced: { [own]: { mystery: 1 } } })).catch((error: unknown) => error);
      const paths = (outcome as { readonly issues?: readonly { readonly path: string }[] }).issues?.map(({ path }) => path);
      expect(paths).toEqual(capabilities.family === undefined ? undefined : [`advanced.${own}.mystery`]);
    });

    it('keeps closer to a source, the more it leads', async (test) => {
      const { generator, capabilities, first } = context;
      if (!capabilities.deterministic) test.skip();
      const leading: readonly (readonly ['repaint' | 'audio2audio', object, object])[] = [
        ['repaint', { variance: 0, seed: 99 }, { variance: 1, seed: 99 }],
        ['audio2audio', { strength: 1, seed: 99 }, { strength: 0.1, seed: 99 }],
      ];
      for (const [task, near, far] of leading) {
        if (!capabilities.tasks.includes(task)) continue;
        const [close, away] = [
          await generator.generate(context.requestFor(task, near)),
          await generator.generate(context.requestFor(task, far)),
        ];
        expect(distance(close.track.audio, first.audio)).toBeLessThan(distance(away.track.audio, first.audio));
      }
    });

    it('lists known fields for each of its tasks, and beats per bar only where they can be asked for', () => {
      const { capabilities } = context;
      const honoured: readonly string[] = capabilities.tasks.flatMap((task) => [...(capabilities.honours[task] ?? ['no entry'])]);
      expect(honoured.filter((field) => !(HONOURED_FIELDS as readonly string[]).includes(field))).toEqual([]);
      expect(capabilities.timeSignatures.length > 0).toBe(honoured.includes('timeSignature'));
    });
  });
}
