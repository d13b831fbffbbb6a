import { HONOURED_FIELDS, MUSIC_TASKS } from '@loop/core';
import type { MusicResult } from '@loop/core';
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
        const results = new Map<string, Promise<MusicResult>>();
        const make = (fields: object): Promise<MusicResult> => {
          const key = JSON.stringify(fields);
          const made = results.get(key) ?? generator.generate(context.requestFor(task, fields));
          results.set(key, made);
          return made;
        };
        const unheard: string[] = [];
        for (const field of honoured) {
          if (context.options.needFiles?.includes(field) === true) continue;
          const pair = varyField(field, context);
          if (pair === undefined) continue;
          const [one, other] = [await make(pair[0]), await make(pair[1])];
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

    it('keeps closer to a source the more it leads, and obeys how far a repaint moves', async (test) => {
      const { generator, capabilities, first } = context;
      if (!capabilities.deterministic) test.skip();
      const make = async (task: 'repaint' | 'audio2audio', fields: object) =>
        (await generator.generate(context.requestFor(task, { ...fields, seed: 99 }))).track;
      if (capabilities.tasks.includes('repaint')) {
        expect(sameSamples(await make('repaint', { variance: 0 }), await make('repaint', { variance: 1 }))).toBe(false);
      }
      if (capabilities.tasks.includes('audio2audio')) {
        const [close, away] = [await make('audio2audio', { strength: 1 }), await make('audio2audio', { strength: 0.1 })];
        expect(distance(close.audio, first.audio)).toBeLessThan(distance(away.audio, first.audio));
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
