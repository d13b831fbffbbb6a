import { createRandom } from '@loop/core';
import type { Seed } from '@loop/core';

import type { TextureStyle } from '../texture-styles.js';

const SIZE = 256;

/**
 * Paints a texture that repeats without a seam: `neon` forms, `organic` threads, a `fractal`, `cyber` circuits. The same seed paints the same.
 */
export function paintTexture(style: TextureStyle, seed: Seed): HTMLCanvasElement {
  const canvas = Object.assign(document.createElement('canvas'), { width: SIZE, height: SIZE });
  const context = canvas.getContext('2d')!;
  context.fillStyle = 'hsl(256 70% 5%)';
  context.fillRect(0, 0, SIZE, SIZE);
  context.globalCompositeOperation = 'lighter';
  context.lineCap = 'round';
  PAINTERS[style](context, seed);
  return canvas;
}

type Painter = (context: CanvasRenderingContext2D, seed: Seed) => void;

/** Draws what lies over an edge at the other edge as well. */
function tiled(context: CanvasRenderingContext2D, draw: () => void): void {
  for (const x of [-SIZE, 0, SIZE]) {
    for (const y of [-SIZE, 0, SIZE]) {
      context.setTransform(1, 0, 0, 1, x, y);
      draw();
    }
  }
  context.setTransform(1, 0, 0, 1, 0, 0);
}

const PAINTERS: Readonly<Record<TextureStyle, Painter>> = {
  neon(context, seed) {
    const random = createRandom(seed);
    for (let form = 0; form < 36; form += 1) {
      const [x, y, radius, corners] = [SIZE * random.next(), SIZE * random.next(), 12 + 50 * random.next(), random.between(3, 7)];
      context.strokeStyle = `hsl(${random.pick([190, 290, 320, 160, 50])} 100% 60% / 0.7)`;
      context.lineWidth = 1.5 + 3 * random.next();
      const turn = 6 * random.next();
      tiled(context, () => {
        context.beginPath();
        for (let corner = 0; corner <= corners; corner += 1) {
          const angle = turn + (2 * Math.PI * corner) / corners;
          context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle));
        }
        context.stroke();
      });
    }
  },
  organic(context, seed) {
    const random = createRandom(seed);
    for (let thread = 0; thread < 60; thread += 1) {
      let [x, y, angle] = [SIZE * random.next(), SIZE * random.next(), 6 * random.next()];
      const hue = 130 + 90 * random.next();
      for (let piece = 0; piece < 40; piece += 1) {
        angle += 0.7 * (random.next() - 0.5);
        const [nextX, nextY] = [x + 5 * Math.cos(angle), y + 5 * Math.sin(angle)];
        context.strokeStyle = `hsl(${hue} 90% ${30 + piece}% / 0.35)`;
        context.lineWidth = 3 * (1 - piece / 42);
        const from = [x, y] as const;
        tiled(context, () => {
          context.beginPath();
          context.moveTo(...from);
          context.lineTo(nextX, nextY);
          context.stroke();
        });
        [x, y] = [((nextX % SIZE) + SIZE) % SIZE, ((nextY % SIZE) + SIZE) % SIZE];
      }
    }
  },
  fractal(context, seed) {
    const random = createRandom(seed);
    // A Julia set over two waves, which makes it repeat.
    const [real, imaginary] = [-0.78 + 0.12 * random.next(), 0.12 + 0.14 * random.next()];
    const hue = 360 * random.next();
    const image = context.createImageData(SIZE, SIZE);
    for (let place = 0; place < SIZE * SIZE; place += 1) {
      let a = 1.3 * Math.sin((2 * Math.PI * (place % SIZE)) / SIZE);
      let b = 1.3 * Math.sin((2 * Math.PI * Math.floor(place / SIZE)) / SIZE);
      let steps = 0;
      while (steps < 48 && a * a + b * b < 4) {
        [a, b] = [a * a - b * b + real, 2 * a * b + imaginary];
        steps += 1;
      }
      const light = steps === 48 ? 0 : (steps / 48) ** 0.6;
      const shade = (offset: number): number => 255 * light * (0.5 + 0.5 * Math.cos(hue / 57.3 + 7 * light + offset));
      image.data.set([shade(0), shade(2.1), shade(4.2), 255], 4 * place);
    }
    context.putImageData(image, 0, 0);
  },
  cyber(context, seed) {
    const random = createRandom(seed);
    const cell = SIZE / 32;
    for (let wire = 0; wire < 90; wire += 1) {
      let [x, y] = [random.integer(32), random.integer(32)];
      context.strokeStyle = `hsl(${random.pick([170, 185, 300, 45])} 100% 55% / 0.6)`;
      context.lineWidth = 2;
      const points: [number, number][] = [[x, y]];
      for (let piece = 0; piece < 4; piece += 1) {
        const length = random.between(1, 6) * random.pick([-1, 1]);
        if (piece % 2 === 0) x += length;
        else y += length;
        points.push([x, y]);
      }
      tiled(context, () => {
        context.beginPath();
        for (const [px, py] of points) context.lineTo(px * cell, py * cell);
        context.stroke();
        context.fillStyle = context.strokeStyle;
        for (const [px, py] of [points[0]!, points.at(-1)!]) context.fillRect(px * cell - 2, py * cell - 2, 4, 4);
      });
    }
  },
};
