import type { Look, LookInput } from './look.js';

/** What the picture is drawn with, in the page or in a thread of its own. */
type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Rings of thin lines: how many, and how many lines each. */
const RINGS = 5;
const LINES = 12;

/** Colours of the rings, one each, as hue, on dark and on light ground. */
const HUES = [166, 258, 218, 325, 188] as const;

/** Lines turn with the hands of a slow clock: full circles in a second. */
const TURN = 0.012;

/** The picture that is always there: a deep ground and rings of light, which breathe with the kick. */
export function createQuietLook(canvas: HTMLCanvasElement | OffscreenCanvas): Look {
  const context = canvas.getContext('2d', { alpha: false }) as Context | null;
  let angle = 0;
  return {
    draw(input) {
      if (context === null) return;
      angle += input.elapsed * TURN * Math.PI * 2;
      paintGround(context, input);
      for (let ring = 0; ring < RINGS; ring += 1) paintRing(context, ring, angle, input);
    },
    resize(width, height) {
      canvas.width = width;
      canvas.height = height;
    },
    dispose() {},
  };
}

function paintGround(context: Context, { isDark, intensity }: LookInput): void {
  const { width, height } = context.canvas;
  const glow = context.createRadialGradient(width * 0.44, height * 0.5, 20, width * 0.44, height * 0.5, Math.max(width, height) * 0.75);
  const light = 12 + intensity * 16;
  const stops = isDark
    ? [`hsl(253 60% ${light}%)`, `hsl(247 63% ${light * 0.7}%)`, 'hsl(226 65% 13%)', 'hsl(247 53% 3%)']
    : ['hsl(255 92% 90%)', 'hsl(236 88% 91%)', 'hsl(206 80% 91%)', 'hsl(232 66% 90%)'];
  [0, 0.28, 0.58, 1].forEach((place, index) => glow.addColorStop(place, stops[index] as string));
  context.globalCompositeOperation = 'source-over';
  context.fillStyle = glow;
  context.fillRect(0, 0, width, height);
}

function paintRing(context: Context, ring: number, angle: number, { isDark, kick, levels, intensity }: LookInput): void {
  const { width, height } = context.canvas;
  const scale = Math.min(width, height) / 640;
  const breath = 1 + kick * 0.04 + levels[0] * 0.06;
  context.globalCompositeOperation = isDark ? 'lighter' : 'multiply';
  context.lineWidth = 1.2 * scale;
  context.strokeStyle = `hsl(${HUES[ring]} 75% ${isDark ? 66 : 70}% / ${(isDark ? 0.1 : 0.22) + intensity * 0.08 + kick * 0.12})`;
  context.beginPath();
  for (let line = 0; line < LINES; line += 1) {
    for (let step = 0; step <= 96; step += 1) {
      const turn = (step / 96) * Math.PI * 2;
      const wave = 18 * Math.sin(turn * (3 + ring) + line * 0.25 + ring + angle * 3) + 8 * Math.cos(turn * 7 - line * 0.4 - angle * 5);
      const radius = (150 + ring * 62 + line * 3.4 + wave) * scale * breath;
      const x = width * 0.44 + radius * Math.cos(turn + angle) * 1.25;
      const y = height * 0.5 + radius * Math.sin(turn + angle) * (0.55 + 0.08 * ring);
      if (step === 0) context.moveTo(x, y);
      else context.lineTo(x, y);
    }
  }
  context.stroke();
}
