import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cdp } from 'vitest/browser';

import type { Look } from '../look.js';
import { createSpaceLook } from './space-look.js';

/** What a picture asks of the graphics. */
interface Asked {
  /** Calls that draw, and what they draw in all. */
  readonly draws: number;
  readonly triangles: number;
  readonly lines: number;
  readonly points: number;
  /** Changes of the program. */
  readonly programs: number;
  /** Things that are made anew: buffers, textures, programs. */
  readonly made: number;
  readonly uploadedBytes: number;
}

/** What is asked of Chromium itself. */
interface DevTools {
  send(method: string, parameters?: object): Promise<{ readonly metrics: readonly { readonly name: string; readonly value: number }[] }>;
}

type Parameters = readonly unknown[];

const graphics = WebGL2RenderingContext.prototype as unknown as Record<string, (...parameters: Parameters) => unknown>;
/** How many pictures are measured together. */
const PICTURES = 60;

const MAKERS = ['createBuffer', 'createTexture', 'createFramebuffer', 'createProgram', 'createShader', 'createVertexArray'];

describe('what a picture costs', () => {
  const originals = Object.fromEntries(
    ['drawElements', 'drawArrays', 'useProgram', 'bufferSubData', ...MAKERS].map((name) => [name, graphics[name]!]),
  );
  let asked: { -readonly [Key in keyof Asked]: number };
  const nothing = (): typeof asked => ({ draws: 0, triangles: 0, lines: 0, points: 0, programs: 0, made: 0, uploadedBytes: 0 });
  const listen = (name: string, onCall: (...parameters: Parameters) => void): void => {
    graphics[name] = function (this: unknown, ...parameters) {
      onCall(...parameters);
      return originals[name]!.apply(this, [...parameters]);
    };
  };
  const onDraw = (mode: number, count: number): void => {
    asked.draws += 1;
    if (mode === WebGL2RenderingContext.TRIANGLES) asked.triangles += count / 3;
    else if (mode === WebGL2RenderingContext.LINES) asked.lines += count / 2;
    else asked.points += count;
  };
  beforeAll(() => {
    listen('drawElements', (mode, count) => onDraw(mode as number, count as number));
    listen('drawArrays', (mode, _, count) => onDraw(mode as number, count as number));
    listen('useProgram', () => (asked.programs += 1));
    listen('bufferSubData', (_, __, data, from, length) => {
      const { BYTES_PER_ELEMENT: size = 1, byteLength } = data as Float32Array;
      asked.uploadedBytes += length === undefined ? byteLength - size * ((from as number | undefined) ?? 0) : size * (length as number);
    });
    for (const name of MAKERS) listen(name, () => (asked.made += 1));
  });
  afterAll(() => Object.assign(graphics, originals));

  let time = 0;
  const draw = (look: Look, pictures: number, cost = 0): void => {
    for (let index = 0; index < pictures; index += 1) {
      time += 1 / 60;
      look.draw({
        seconds: time,
        elapsed: 1 / 60,
        cost,
        levels: [0.5, 0.5],
        bands: [0.4, 0.2, 0.1],
        kick: 0,
        bpm: 120,
        intensity: 0.5,
        isDark: true,
      });
    }
  };
  /** What one picture asks, once everything is made. */
  const askedBy = (look: Look): Asked => {
    draw(look, 2);
    asked = nothing();
    draw(look, 1);
    return { ...asked };
  };
  const open = (): ReturnType<typeof createSpaceLook> => {
    asked = nothing();
    const look = createSpaceLook(document.createElement('canvas'));
    look.resize(160, 120);
    return look;
  };

  it('is bounded, makes nothing anew, and is less at a lower quality', () => {
    const look = open();
    look.setQuality('high');
    const high = askedBy(look);
    look.setQuality('low');
    const low = askedBy(look);
    expect(high).toMatchObject({ lines: 14_784, points: 3_000, programs: 15, made: 0, uploadedBytes: 72_000 });
    expect(low).toMatchObject({ lines: 14_784, points: 990, programs: 7, made: 0, uploadedBytes: 23_760 });
    // A ring beside the view is not drawn.
    expect(high.draws).toBeLessThanOrEqual(24);
    expect(high.triangles).toBeLessThanOrEqual(5_571);
    expect(low.draws).toBeLessThanOrEqual(11);
    expect(low.triangles).toBeLessThanOrEqual(5_558);
    look.dispose();
  });

  it('falls by itself where pictures come late', () => {
    const look = open();
    const best = askedBy(look).draws;
    draw(look, 12, 0.1);
    expect(askedBy(look).draws).toBeLessThan(best);
    look.dispose();
  });

  it('leaves no garbage that grows, and little work for the page’s thread', async () => {
    const browser = cdp() as unknown as DevTools;
    const look = open();
    const measure = async (): Promise<Record<string, number>> => {
      await browser.send('HeapProfiler.collectGarbage');
      const { metrics } = await browser.send('Performance.getMetrics');
      return Object.fromEntries(metrics.map(({ name, value }) => [name, value]));
    };
    await browser.send('Performance.enable', { timeDomain: 'threadTicks' });
    look.resize(40, 30);
    draw(look, 20);
    const before = await measure();
    draw(look, PICTURES);
    const after = await measure();
    // 0.15 MB is of the measuring.
    expect(after['JSHeapUsedSize']! - before['JSHeapUsedSize']!).toBeLessThan(400_000);
    // Time of the processor, not of the clock: 1.4 ms a picture on a busy machine.
    expect((after['ThreadTime']! - before['ThreadTime']!) / PICTURES).toBeLessThan(0.008);
    look.dispose();
  });
});
