import type { AudioClip } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { createPreviewWriter } from './preview-writer.js';

const clipOf = (value: number): AudioClip => ({ sampleRate: 48_000, channels: [Float32Array.of(value)] });

describe('createPreviewWriter', () => {
  it('writes one preview at a time, and of those that wait the newest alone', async () => {
    const written: number[] = [];
    const gates: (() => void)[] = [];
    const writer = createPreviewWriter(
      async ({ channels }) => {
        await new Promise<void>((resolve) => gates.push(resolve));
        written.push(channels[0]![0]!);
      },
      () => expect.unreachable(),
    );
    for (const value of [1, 2, 3]) writer.show(clipOf(value));
    expect(gates).toHaveLength(1);
    gates.shift()!();
    await Promise.resolve().then(() => undefined);
    const closed = writer.close();
    await expect.poll(() => gates.length).toBe(1);
    gates.shift()!();
    await closed;
    expect(written).toEqual([1, 3]);
  });

  it('says once why previews end, and goes on without them', async () => {
    const reasons: string[] = [];
    let writes = 0;
    const writer = createPreviewWriter(
      () => {
        writes += 1;
        return Promise.reject(new Error('no such folder'));
      },
      (reason) => reasons.push(reason),
    );
    writer.show(clipOf(1));
    await writer.close();
    writer.show(clipOf(2));
    await writer.close();
    expect([reasons, writes]).toEqual([['no such folder'], 1]);
  });
});
