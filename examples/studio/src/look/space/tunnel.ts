import { BackSide, Mesh, ShaderMaterial, SphereGeometry } from 'three';
import type { Texture } from 'three';

import type { Palette } from './palette.js';
import type { SoundMotion } from './sound-motion.js';

const VERTEX = /* glsl */ `
  varying vec2 vUv;
  void main() {
    vUv = uv;
    gl_Position = projectionMatrix * modelViewMatrix * vec4(position, 1.0);
  }
`;

// The sphere's ends are the tunnel's: near them everything runs together.
const FRAGMENT = /* glsl */ `
  uniform float time, bass, mid, hasPicture;
  uniform vec3 first, second;
  uniform sampler2D picture;
  varying vec2 vUv;
  void main() {
    vec2 place = vUv - 0.5;
    float radius = length(place);
    float x = atan(place.y, place.x) / 3.14159265;
    float y = 1.0 / (radius + 0.01) + 1.5 * time;
    float pattern = (0.5 + 0.5 * sin(6.0 * x + 3.0 * y + time)) * (0.5 + 0.5 * sin(2.0 * y))
      * smoothstep(0.0, 0.3, radius) * (1.0 - smoothstep(0.2, 1.5, radius)) * (0.5 + 0.5 * bass);
    vec3 colour = mix(first, second, pattern) * (0.3 + 0.4 * mid);
    vec3 seen = texture2D(picture, vec2(0.5 * x + 0.5, fract(0.1 * y))).rgb;
    gl_FragColor = vec4(mix(colour, seen * (0.4 + 0.4 * bass), 0.4 * hasPicture), 1.0);
  }
`;

/** The walls around everything, seen from inside. */
export function createTunnel({ first, second }: Palette, blank: Texture) {
  const uniforms = {
    time: { value: 0 },
    bass: { value: 0 },
    mid: { value: 0 },
    first: { value: first },
    second: { value: second },
    picture: { value: blank },
    hasPicture: { value: 0 },
  };
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms, side: BackSide, depthWrite: false });
  const walls = new Mesh(new SphereGeometry(80, 32, 32), material);
  return {
    object: walls,
    move({ time, frames, bands: [bass, mid] }: SoundMotion) {
      uniforms.time.value = time;
      uniforms.bass.value = bass;
      uniforms.mid.value = mid;
      walls.rotation.z += frames * (0.001 + 0.005 * bass);
    },
    show(picture: Texture | undefined) {
      uniforms.picture.value = picture ?? blank;
      uniforms.hasPicture.value = picture === undefined ? 0 : 1;
    },
  };
}
