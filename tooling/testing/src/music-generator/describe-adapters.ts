import { isLoopError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { sameSamples } from './compare-tracks.js';
import type { SuiteContext } from './suite-context.js';

/** Declares that adapters do what the capabilities say: refuse every call, or load, change the sound, and leave no trace. */
export function describeAdapters(context: SuiteContext): void {
  describe('adapters', () => {
    it('refuse every call with `unsupported` where there are none', async (test) => {
      if (context.capabilities.adapters) test.skip();
      const { adapters } = context.generator;
      const calls = [adapters.list(), adapters.load('x'), adapters.unload(), adapters.setActive('x', true), adapters.setScale('x', 1)];
      const refused = await Promise.all(
        calls.map((call) =>
          call.then(
            () => false,
            (error: unknown) => isLoopError(error, 'unsupported'),
          ),
        ),
      );
      expect(refused).toEqual([true, true, true, true, true]);
    });

    it('change the sound as strongly as they are scaled, are named in the provenance, and leave no trace', async (test) => {
      const { generator, capabilities, options, first } = context;
      if (!capabilities.adapters || options.adapter === undefined) test.skip();
      const { name } = await generator.adapters.load(options.adapter!);
      const whole = (await generator.generate(context.request())).track;
      await generator.adapters.setScale(name, 0.5);
      const half = (await generator.generate(context.request())).track;
      await generator.adapters.setActive(name, false);
      const off = (await generator.generate(context.request())).track;
      await generator.adapters.unload(name);
      const gone = (await generator.generate(context.request())).track;
      expect(sameSamples(whole, first) || sameSamples(half, first) || sameSamples(half, whole)).toBe(false);
      expect(sameSamples(off, first) && sameSamples(gone, first)).toBe(true);
      expect(whole.provenance.adapters?.map((adapter) => adapter.name)).toEqual([name]);
      expect((await generator.adapters.list()).filter(({ loaded }) => loaded)).toEqual([]);
    });
  });
}
