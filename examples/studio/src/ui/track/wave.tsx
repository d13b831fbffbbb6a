import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { isStill } from '../../state/motion.js';
import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';

/** How many bars the waveform is drawn with. */
const BARS = 128;

/** How much the waveform is enlarged: music is mostly far from its peaks. */
const GAIN = 1.6;

/** How often its colour is looked up, in seconds: asking has the browser work out the styles of the page at once. */
const COLOUR_SECONDS = 0.5;

/** The waveform of what is heard, mirrored at its middle. Drawn only while something plays. */
export function Wave({ studio }: { readonly studio: Studio }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const context = canvas.current?.getContext('2d') ?? undefined;
    if (context === undefined) return undefined;
    const samples = new Float32Array(1024);
    let coloured = -Infinity;
    const colour = (seconds: number): void => {
      if (seconds - coloured < COLOUR_SECONDS) return;
      context.fillStyle = getComputedStyle(context.canvas).color;
      coloured = seconds;
    };
    colour(0);
    draw(context, samples);
    return studio.onFrame(({ playing, seconds }) => {
      if (isStill()) return;
      colour(seconds);
      if (!playing || !studio.player.readWaveform(samples)) samples.fill(0);
      draw(context, samples);
    });
  }, []);
  return <canvas ref={canvas} class="wave" width={BARS * 6} height={60} role="img" aria-label={surfaceTexts.value.mix.wave} />;
}

function draw(context: CanvasRenderingContext2D, samples: Float32Array): void {
  const { width, height } = context.canvas;
  context.clearRect(0, 0, width, height);
  const each = samples.length / BARS;
  for (let bar = 0; bar < BARS; bar += 1) {
    let peak = 0;
    for (let index = bar * each; index < (bar + 1) * each; index += 1) peak = Math.max(peak, Math.abs(samples[index] ?? 0));
    const size = Math.max(2, Math.min(1, peak * GAIN) * height);
    context.fillRect(bar * 6 + 1, (height - size) / 2, 4, size);
  }
}
