import type { AudioClip } from '@loop/core';
import { waveformPeaks } from '@loop/sequencer';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

const BARS = 72;

interface ClipWaveProps {
  /** Reads the recording; called once. */
  readonly read: () => Promise<AudioClip | undefined>;
}

/** The outline of a recording, mirrored at its middle. For the eye alone: what it is stands beside it in words. */
export function ClipWave({ read }: ClipWaveProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    let isGone = false;
    read().then(
      (clip) => {
        const context = canvas.current?.getContext('2d');
        if (!isGone && clip !== undefined && context) draw(context, clip);
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, []);
  return <canvas ref={canvas} class="clip-wave" width={BARS * 4} height={48} aria-hidden="true" />;
}

function draw(context: CanvasRenderingContext2D, clip: AudioClip): void {
  const { low, high } = waveformPeaks(clip, { columns: BARS });
  const { height } = context.canvas;
  context.fillStyle = getComputedStyle(context.canvas).color;
  for (let bar = 0; bar < BARS; bar += 1) {
    const size = Math.max(2, Math.min(1, Math.max(high[bar]!, -low[bar]!)) * height);
    context.beginPath();
    context.roundRect(bar * 4 + 0.5, (height - size) / 2, 2.5, size, 1.25);
    context.fill();
  }
}
