import { isLoopError } from '@loop/core';
import type { GenerationStreamEvent } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { sameSamples } from './compare-tracks.js';
import type { SuiteContext } from './suite-context.js';

/** Declares what stopping, leaving and several streams at once must do. */
export function describeStopping(context: SuiteContext): void {
  describe('stopping', () => {
    it('rejects with the reason of a signal that is aborted already', async () => {
      const reason = new Error('not today');
      await expect(context.generator.generate(context.request(), { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    });

    it('rejects with the reason of a signal that aborts midway, stops the work, and works afterwards', async () => {
      const { generator, capabilities, options } = context;
      const controller = new AbortController();
      const reason = new Error('changed my mind');
      const run = generator.generate(context.request({ seed: 21 }), {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      await expect(run).rejects.toBe(reason);
      const before = options.work?.();
      for (let turn = 0; turn < 20; turn += 1) await nextTurn();
      expect(capabilities.cancellation === 'stops-work' ? options.work?.() : before).toBe(before);
      expect((await generator.generate(context.request())).tracks).toHaveLength(1);
    });

    it('survives a consumer that leaves the loop early', async () => {
      for await (const event of context.generator.stream(context.request())) {
        expect(event.type).toBe('progress');
        break;
      }
      expect((await context.generator.generate(context.request())).tracks).toHaveLength(1);
    });

    it('rejects the call when onProgress throws', async () => {
      const fault = new Error('listener fault');
      const onProgress = (): never => {
        throw fault;
      };
      await expect(context.generator.generate(context.request(), { onProgress })).rejects.toBe(fault);
    });

    it('serves two streams at once, and neither hears the other', async (test) => {
      if (!context.capabilities.deterministic) test.skip();
      const { generator, first } = context;
      const seeds = [7, 8];
      const streams = seeds.map((seed) => generator.stream(context.request({ seed })));
      const [one, other] = await Promise.all(streams.map(resultOf));
      expect(sameSamples(one!, first)).toBe(true);
      expect(sameSamples(other!, (await generator.generate(context.request({ seed: 8 }))).track)).toBe(true);
    });

    it('lets one stream go on when another beside it is stopped', async () => {
      const { generator } = context;
      const controller = new AbortController();
      const reason = new Error('only this one');
      const stopped = generator.generate(context.request({ seed: 9 }), {
        signal: controller.signal,
        onProgress: () => controller.abort(reason),
      });
      const [gone, kept] = await Promise.allSettled([stopped, generator.generate(context.request())]);
      expect(gone).toEqual({ status: 'rejected', reason });
      expect(kept.status).toBe('fulfilled');
    });

    it('throws `disposed` after dispose, and in what was running', async () => {
      const other = await context.options.create();
      const stream = other.stream(context.request());
      await stream.next();
      await other.dispose();
      await other.dispose();
      const running = await resultOf(stream).catch((reason: unknown) => reason);
      expect(isLoopError(running, 'disposed')).toBe(true);
      const later = await other.generate(context.request()).catch((reason: unknown) => reason);
      expect(isLoopError(later, 'disposed')).toBe(true);
    });
  });
}

async function resultOf(stream: AsyncIterable<GenerationStreamEvent>) {
  for await (const event of stream) if (event.type === 'result') return event.value.track;
  throw new Error('The stream ended without a result.');
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
