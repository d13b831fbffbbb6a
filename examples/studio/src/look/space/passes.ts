import { Vector2 } from 'three';
import type { Camera, Scene, WebGLRenderer } from 'three';
import { EffectComposer } from 'three/examples/jsm/postprocessing/EffectComposer.js';
import { RenderPass } from 'three/examples/jsm/postprocessing/RenderPass.js';
import { ShaderPass } from 'three/examples/jsm/postprocessing/ShaderPass.js';
import { UnrealBloomPass } from 'three/examples/jsm/postprocessing/UnrealBloomPass.js';

import type { SoundMotion } from './sound-motion.js';

const VERTEX = /* glsl */ `
  varying vec2 vUv;
  void main() {
    vUv = uv;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;
const KALEIDOSCOPE = /* glsl */ `
  uniform sampler2D tDiffuse;
  uniform float sides, time, aspect;
  varying vec2 vUv;
  void main() {
    vec2 place = (vUv - 0.5) * vec2(aspect, 1.0);
    float segment = 6.2831853 / sides;
    float angle = mod(atan(place.y, place.x) + 0.08 * time, segment);
    angle = min(angle, segment - angle);
    vec2 folded = length(place) * vec2(cos(angle), sin(angle)) / vec2(aspect, 1.0);
    gl_FragColor = texture2D(tDiffuse, folded + 0.5);
  }
`;
const ABERRATION = /* glsl */ `
  uniform sampler2D tDiffuse;
  uniform float amount;
  varying vec2 vUv;
  void main() {
    vec2 shift = (vUv - 0.5) * amount;
    gl_FragColor = vec4(texture2D(tDiffuse, vUv + shift).r, texture2D(tDiffuse, vUv).g, texture2D(tDiffuse, vUv - shift).b, 1.0);
  }
`;

/** How much light may be added or taken in a second: the picture swells and never flashes. */
const BLOOM_PER_SECOND = 3;

/** Another number of mirrors changes the whole picture at once, so it stays for so long, in seconds. */
const MIRROR_SECONDS = 1;

/** What is done to the picture after it is painted: light spills over, mirrors fold it, and its colours part at the rim. */
export function createPasses(renderer: WebGLRenderer, scene: Scene, camera: Camera) {
  const composer = new EffectComposer(renderer);
  const bloom = new UnrealBloomPass(new Vector2(1, 1), 1, 0.4, 0.85);
  const mirrors = pass(KALEIDOSCOPE, { sides: { value: 7 }, time: { value: 0 }, aspect: { value: 1 } });
  let mirrored = Number.NEGATIVE_INFINITY;
  const rim = pass(ABERRATION, { amount: { value: 0 } });
  // What the shaders write is what is seen: a conversion of colours at the end would turn deep ones pale.
  for (const step of [new RenderPass(scene, camera), bloom, mirrors, rim]) composer.addPass(step);
  return {
    draw({ time, frames, bands: [bass, mid], kick, intensity }: SoundMotion, isMirrored: boolean) {
      const wanted = 0.9 + 1.2 * bass + 0.4 * intensity;
      const most = (BLOOM_PER_SECOND * frames) / 60;
      bloom.strength += Math.min(most, Math.max(-most, wanted - bloom.strength));
      bloom.radius = 0.3 + 0.5 * mid;
      mirrors.enabled = isMirrored;
      const sides = Math.floor(4 + 6 * intensity);
      if (sides !== mirrors.uniforms['sides']!.value && time - mirrored >= MIRROR_SECONDS) {
        mirrors.uniforms['sides']!.value = sides;
        mirrored = time;
      }
      mirrors.uniforms['time']!.value = time;
      rim.uniforms['amount']!.value = 0.003 + 0.009 * bass + 0.012 * kick;
      composer.render();
    },
    resize(width: number, height: number, pixelRatio: number) {
      composer.setPixelRatio(pixelRatio);
      composer.setSize(width, height);
      mirrors.uniforms['aspect']!.value = width / height;
    },
    setBloom: (isOn: boolean) => {
      bloom.enabled = isOn;
    },
    dispose: () => composer.dispose(),
  };
}

function pass(fragmentShader: string, uniforms: Record<string, { value: number }>): ShaderPass {
  return new ShaderPass({ uniforms: { tDiffuse: { value: null }, ...uniforms }, vertexShader: VERTEX, fragmentShader });
}
