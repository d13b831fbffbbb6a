import { createRandom } from '@loop/core';
import { Mesh, MeshStandardMaterial, TorusGeometry } from 'three';
import type { Object3D, Texture } from 'three';

import type { Palette } from './palette.js';
import type { SoundMotion } from './sound-motion.js';

const COUNT = 5;

/** Five rings that circle around the core, each on a plane of its own. */
export function createToroids({ first, second }: Palette) {
  const random = createRandom(5);
  const geometry = new TorusGeometry(0.35, 0.12, 16, 48);
  const rings = Array.from({ length: COUNT }, (_, index) => {
    const material = new MeshStandardMaterial({ metalness: 0.8, roughness: 0.2, wireframe: index % 2 === 0 });
    return { mesh: new Mesh(geometry, material), index, tilt: Math.PI * random.next(), lean: Math.PI * random.next() };
  });
  return {
    objects: rings.map(({ mesh }) => mesh) as readonly Object3D[],
    move({ time, bands: [bass, mid, high] }: SoundMotion) {
      for (const { mesh, index, tilt, lean } of rings) {
        const radius = 2.8 + 0.6 * index + 0.5 * mid;
        const angle = time * (0.25 + 0.12 * index) + (2 * Math.PI * index) / COUNT;
        mesh.position.set(
          Math.cos(angle) * radius * Math.cos(tilt),
          Math.sin(angle) * radius * Math.cos(lean),
          0.5 * radius * Math.sin(angle + tilt),
        );
        mesh.rotation.set(time * (0.5 + 0.2 * index), 0, time * (0.3 + 0.15 * index));
        mesh.scale.setScalar(0.8 + 0.55 * (index % 2 === 0 ? bass : high));
        mesh.material.color.copy(second);
        mesh.material.emissive.copy(first).multiplyScalar(0.5);
      }
    },
    show(picture: Texture | undefined) {
      for (const { mesh } of rings) {
        mesh.material.map = picture ?? null;
        mesh.material.needsUpdate = true;
      }
    },
  };
}
