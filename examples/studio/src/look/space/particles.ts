import { createRandom } from '@loop/core';
import { AdditiveBlending, BufferAttribute, BufferGeometry, DataTexture, LinearFilter, Points, PointsMaterial } from 'three';

import type { Palette } from './palette.js';
import type { SoundMotion } from './sound-motion.js';

const COUNT = 3_000;

/** A cloud of lights: each belongs to a band, and flies outwards when that is loud. */
export function createParticles(palette: Palette) {
  const random = createRandom(3_000);
  const homes = new Float32Array(3 * COUNT);
  const bandOf = new Uint8Array(COUNT);
  for (let index = 0; index < COUNT; index += 1) {
    const height = 2 * random.next() - 1;
    const angle = 2 * Math.PI * random.next();
    const across = Math.sqrt(1 - height * height);
    const radius = 3 + 18 * random.next();
    homes.set([radius * across * Math.cos(angle), radius * height, radius * across * Math.sin(angle)], 3 * index);
    bandOf[index] = random.integer(3);
  }
  const places = new BufferAttribute(new Float32Array(3 * COUNT), 3);
  const colours = new BufferAttribute(new Float32Array(3 * COUNT), 3);
  const geometry = new BufferGeometry().setAttribute('position', places).setAttribute('color', colours);
  const spot = createSpot();
  const material = new PointsMaterial({
    // The spot is bright in its middle alone, where a square of 0.06 was bright all over.
    size: 0.17,
    map: spot,
    transparent: true,
    opacity: 0.8,
    vertexColors: true,
    depthWrite: false,
    blending: AdditiveBlending,
  });
  const cloud = new Points(geometry, material);
  // They fly out of the first place that they are given.
  cloud.frustumCulled = false;

  return {
    object: cloud,
    /** Shows a share of them, 0–1. */
    thin: (share: number) => geometry.setDrawRange(0, Math.round(share * COUNT)),
    move({ time, frames, bands }: SoundMotion) {
      const shades = [palette.first, palette.second, palette.third] as const;
      const count = Math.min(geometry.drawRange.count, COUNT);
      for (let index = 0; index < count; index += 1) {
        const band = bandOf[index] as 0 | 1 | 2;
        const energy = bands[band];
        const [x, y, z] = [homes[3 * index]!, homes[3 * index + 1]!, homes[3 * index + 2]!];
        const further = 1 + (2.2 * energy) / Math.hypot(x, y, z);
        places.setXYZ(
          index,
          x * further + 0.22 * Math.sin(time + 0.1 * index),
          y * further + 0.22 * Math.cos(time + 0.13 * index),
          z * further,
        );
        const { r, g, b } = shades[band];
        const light = 0.45 + 0.55 * energy;
        colours.setXYZ(index, r * light, g * light, b * light);
      }
      for (const attribute of [places, colours]) {
        attribute.addUpdateRange(0, 3 * count);
        attribute.needsUpdate = true;
      }
      cloud.rotation.y += frames * (0.001 + 0.003 * bands[0]);
      cloud.rotation.x += frames * 0.0005;
    },
    dispose: () => spot.dispose(),
  };
}

const SPOT_PIXELS = 32;

/** A round spot that fades to its rim: without it a light near the camera is a square. */
function createSpot(): DataTexture {
  const pixels = new Uint8Array(4 * SPOT_PIXELS * SPOT_PIXELS).fill(255);
  const middle = (SPOT_PIXELS - 1) / 2;
  for (let index = 0; index < SPOT_PIXELS * SPOT_PIXELS; index += 1) {
    const distance = Math.hypot((index % SPOT_PIXELS) - middle, Math.floor(index / SPOT_PIXELS) - middle) / middle;
    pixels[4 * index + 3] = Math.round(255 * Math.max(0, 1 - distance) ** 1.5);
  }
  const texture = new DataTexture(pixels, SPOT_PIXELS, SPOT_PIXELS);
  texture.magFilter = LinearFilter;
  texture.minFilter = LinearFilter;
  texture.needsUpdate = true;
  return texture;
}
