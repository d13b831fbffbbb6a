import { isLoopError } from '@loop/core';
import type { MusicResult } from '@loop/core';
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

    it('are those that a request names, whatever is active, and stay with it once it has begun', async (test) => {
      const { generator, capabilities, options, first } = context;
      const isHonoured = capabilities.honours.text2music?.includes('adapters') === true;
      if (!capabilities.adapters || options.adapter === undefined || !isHonoured) test.skip();
      const { name } = await generator.adapters.load(options.adapter!, { scale: 0.5 });
      const half = (await generator.generate(context.request())).track;
      await generator.adapters.setScale(name, 1);
      const own = (await generator.generate(context.request({ adapters: [{ name, scale: 0.5 }] }))).track;
      const none = (await generator.generate(context.request({ adapters: [] }))).track;
      await generator.adapters.setActive(name, false);
      expect(sameSamples(own, half) && sameSamples(none, first) && !sameSamples(own, first)).toBe(true);
      expect([own.provenance.adapters, none.provenance.adapters]).toEqual([[{ name, scale: 0.5 }], []]);
      const begun: MusicResult[] = [];
      let isLoaded = true;
      for await (const event of generator.stream(context.request({ adapters: [{ name, scale: 0.5 }] }))) {
        if (isLoaded) await generator.adapters.unload(name);
        isLoaded = false;
        if (event.type === 'result') begun.push(event.value);
      }
      expect(sameSamples(begun[0]!.track, half)).toBe(true);
    });

    it('must be loaded to be named or changed', async (test) => {
      const { generator, capabilities } = context;
      const isHonoured = capabilities.honours.text2music?.includes('adapters') === true;
      if (!capabilities.adapters || !isHonoured) test.skip();
      const failed = await generator.generate(context.request({ adapters: [{ name: 'not there' }] })).catch((error: unknown) => error);
      expect(isLoopError(failed)).toBe(true);
      const changes = [generator.adapters.setActive('not there', true), generator.adapters.setScale('not there', 1)];
      for (const change of changes) expect(isLoopError(await change.catch((error: unknown) => error))).toBe(true);
    });
  });
}
