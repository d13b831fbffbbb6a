import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';

/** The waveform of what is heard, and its level. Drawn only while something plays. */
export function Scope({ studio }: { readonly studio: Studio }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const level = useRef<HTMLElement>(null);
  const playing = studio.playing.value;

  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (context === null || context === undefined) return undefined;
    const samples = new Float32Array(1024);
    let frame = 0;
    let shown = 0;
    const draw = (): void => {
      const live = studio.player.readWaveform(samples);
      const peak = live ? samples.reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0) : 0;
      shown = Math.max(peak, shown * 0.92);
      drawWave(context, samples, live);
      const decibels = Math.max(-48, 20 * Math.log10(shown + 1e-6));
      if (level.current !== null) level.current.style.height = `${((decibels + 48) / 48) * 100}%`;
      if (playing || shown > 0.004) frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [playing]);

  return (
    <div class="scope-box">
      <canvas ref={canvas} class="scope" width={1600} height={112} role="img" aria-label="Waveform of the output" />
      <div class="meter" role="img" aria-label="Output level">
        <i ref={level} />
      </div>
    </div>
  );
}

function drawWave(context: CanvasRenderingContext2D, samples: Float32Array, live: boolean): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  context.strokeStyle = live ? '#00e0c6' : '#43396a';
  context.lineWidth = 2;
  context.beginPath();
  for (let x = 0; x < width; x += 1) {
    const sample = live ? (samples[Math.floor((x / width) * samples.length)] ?? 0) : 0;
    const y = height / 2 - Math.max(-1, Math.min(1, sample)) * (height / 2 - 3);
    if (x === 0) context.moveTo(x, y);
    else context.lineTo(x, y);
  }
  context.stroke();
}
