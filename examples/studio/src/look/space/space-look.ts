import { AmbientLight, CanvasTexture, Color, DataTexture, PointLight, RepeatWrapping, SRGBColorSpace, Scene, WebGLRenderer } from 'three';
import type { Mesh, Texture } from 'three';

import type { Look, LookInput } from '../look.js';
import { createCamera } from './camera.js';
import { createCore } from './core.js';
import { createFlashLimiter } from './flash-limiter.js';
import { createWanderingPalette } from './palette.js';
import { createParticles } from './particles.js';
import { createPasses } from './passes.js';
import { QUALITIES, createQualityFinder } from './quality.js';
import { createSwingLimiter } from './swing-limiter.js';
import { createToroids } from './toroids.js';
import { createTunnel } from './tunnel.js';

/** Where a texture is shown. */
export type TexturePlace = 'tunnel' | 'bodies';

/** The moving picture of the original LOOP MACHINE. */
export interface SpaceLook extends Look {
  /** Folds the picture into mirrors, or leaves it. */
  setMirrors(isOn: boolean): void;
  /** How much it may take: `auto` finds what the machine keeps up with. */
  setQuality(quality: 'auto' | 'high' | 'low'): void;
  /** Puts a picture on the walls of the tunnel or on the bodies; `undefined` takes it away. */
  setTexture(picture: HTMLCanvasElement | undefined, place: TexturePlace): void;
}

/**
 * Draws with WebGL: a core that swells with the bass, rings around it, a cloud of lights and a tunnel. It takes less where the machine is
 * slow, and shows three strokes of the kick a second at most.
 *
 * @throws {Error} When there is no WebGL.
 */
export function createSpaceLook(canvas: HTMLCanvasElement): SpaceLook {
  const renderer = new WebGLRenderer({ canvas, antialias: false, powerPreference: 'low-power' });
  const scene = new Scene();
  const palette = createWanderingPalette();
  const blank = new DataTexture(new Uint8Array([0, 0, 0, 255]), 1, 1);
  blank.needsUpdate = true;
  const core = createCore(palette, blank);
  const toroids = createToroids(palette);
  const particles = createParticles(palette);
  const tunnel = createTunnel(palette, blank);
  const light = new PointLight(new Color('white'), 60, 50);
  light.position.set(0, 0, 5);
  scene.add(new AmbientLight('#222222', 4), light, ...core.objects, ...toroids.objects, particles.object, tunnel.object);
  const view = createCamera(canvas);
  const passes = createPasses(renderer, scene, view.camera);
  const limitKick = createFlashLimiter();
  const limitBands = createSwingLimiter();
  const findQuality = createQualityFinder();
  let level = 0;
  let wanted: 'auto' | 'high' | 'low' = 'auto';
  let size = { width: 1, height: 1 };
  let time = 0;
  let isMirrored = true;
  let texture: Texture | undefined;

  const fit = (): void => {
    const { pixelRatio, particles: share, bloom } = QUALITIES[level]!;
    renderer.setPixelRatio(pixelRatio);
    renderer.setSize(size.width, size.height, false);
    passes.resize(size.width, size.height, pixelRatio);
    passes.setBloom(bloom);
    particles.thin(share);
    view.resize(size.width, size.height);
  };

  return {
    draw({ seconds, elapsed, cost, bands, kick, intensity }: LookInput) {
      const found = wanted === 'high' ? 0 : wanted === 'low' ? QUALITIES.length - 1 : findQuality(cost);
      if (found !== level) {
        level = found;
        fit();
      }
      time += elapsed;
      palette.at(time);
      const motion = { time, frames: 60 * elapsed, bands: limitBands(bands, seconds), kick: limitKick(kick, seconds), intensity };
      for (const part of [core, toroids, particles, tunnel]) part.move(motion);
      view.move(time);
      passes.draw(motion, isMirrored);
    },
    resize(width, height) {
      size = { width, height };
      fit();
    },
    setQuality(quality) {
      wanted = quality;
    },
    setMirrors(isOn) {
      isMirrored = isOn;
    },
    setTexture(picture, place) {
      texture?.dispose();
      texture = undefined;
      if (picture !== undefined) {
        texture = new CanvasTexture(picture);
        texture.wrapS = RepeatWrapping;
        texture.wrapT = RepeatWrapping;
        texture.colorSpace = SRGBColorSpace;
      }
      core.show(place === 'bodies' ? texture : undefined);
      toroids.show(place === 'bodies' ? texture : undefined);
      tunnel.show(place === 'tunnel' ? texture : undefined);
    },
    dispose() {
      view.dispose();
      passes.dispose();
      texture?.dispose();
      particles.dispose();
      scene.traverse((object) => {
        const { geometry, material } = object as Partial<Mesh>;
        geometry?.dispose();
        for (const one of [material].flat()) one?.dispose();
      });
      blank.dispose();
      renderer.dispose();
    },
  };
}
