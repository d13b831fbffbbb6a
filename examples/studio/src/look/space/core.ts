import { IcosahedronGeometry, Mesh, ShaderMaterial } from 'three';
import type { Color, Object3D, Texture } from 'three';

import type { Palette } from './palette.js';
import type { SoundMotion } from './sound-motion.js';

const VERTEX = /* glsl */ `
  uniform float time, bass, mid, high;
  varying vec3 vNormal, vView, vPlace;
  varying float vRise;
  void main() {
    float rise = 0.45 * bass * sin(5.0 * position.x + 2.0 * time) + 0.28 * mid * sin(7.0 * position.y + 1.5 * time)
      + 0.18 * high * sin(9.0 * position.z + time) + 0.32 * bass * sin(3.0 * length(position) - 3.0 * time);
    vPlace = position + normal * rise;
    vRise = rise;
    vec4 view = modelViewMatrix * vec4(vPlace, 1.0);
    vView = view.xyz;
    vNormal = normalMatrix * normal;
    gl_Position = projectionMatrix * view;
  }
`;

// The texture is projected from three sides, each where its side is faced.
const FRAGMENT = /* glsl */ `
  uniform float time, hasPicture, opacity;
  uniform vec3 first, second, third;
  uniform sampler2D picture;
  varying vec3 vNormal, vView, vPlace;
  varying float vRise;
  void main() {
    float rim = pow(1.0 - abs(dot(normalize(vNormal), normalize(vView))), 2.0);
    vec3 colour = mix(mix(first, second, rim), third, clamp(2.0 * vRise + 0.5, 0.0, 1.0));
    colour += 0.07 * sin(8.0 * vView + 2.0 * time);
    vec3 weights = pow(abs(normalize(vPlace)), vec3(4.0));
    weights /= weights.x + weights.y + weights.z;
    vec3 drift = time * vec3(0.02, 0.015, 0.025);
    vec3 seen = weights.x * texture2D(picture, 0.35 * vPlace.yz + drift.x).rgb + weights.y * texture2D(picture, 0.35 * vPlace.xz + drift.y).rgb
      + weights.z * texture2D(picture, 0.35 * vPlace.xy + drift.z).rgb;
    gl_FragColor = vec4(mix(colour, seen, 0.55 * hasPicture), opacity);
  }
`;

/** The body in the middle, which swells with the bass: a solid and a wire around it. */
export function createCore({ first, second, third }: Palette, blank: Texture) {
  const solid = createBody({ radius: 1.5, detail: 4, wireframe: false, opacity: 0.92, colours: [first, second, third], blank });
  const wire = createBody({ radius: 1.55, detail: 3, wireframe: true, opacity: 1, colours: [third, first, second], blank });
  const bodies = [solid, wire] as const;
  return {
    objects: bodies as readonly Object3D[],
    move({ time, frames, bands: [bass, mid, high] }: SoundMotion) {
      for (const { material } of bodies) {
        material.uniforms['time']!.value = time;
        material.uniforms['bass']!.value = bass;
        material.uniforms['mid']!.value = mid;
        material.uniforms['high']!.value = high;
      }
      solid.rotation.x += frames * (0.003 + 0.012 * bass);
      solid.rotation.y += frames * (0.005 + 0.009 * mid);
      solid.scale.setScalar(1 + 0.35 * bass);
      wire.rotation.x -= frames * (0.002 + 0.009 * bass);
      wire.rotation.y -= frames * (0.004 + 0.011 * high);
      wire.scale.setScalar(1.04 * (1 + 0.35 * bass));
    },
    show(picture: Texture | undefined) {
      for (const { material } of bodies) {
        material.uniforms['picture']!.value = picture ?? blank;
        material.uniforms['hasPicture']!.value = picture === undefined ? 0 : 1;
      }
    },
  };
}

interface BodyOptions {
  readonly radius: number;
  readonly detail: number;
  readonly wireframe: boolean;
  readonly opacity: number;
  readonly colours: readonly [Color, Color, Color];
  readonly blank: Texture;
}

function createBody({ radius, detail, wireframe, opacity, colours, blank }: BodyOptions): Mesh<IcosahedronGeometry, ShaderMaterial> {
  const uniforms = {
    time: { value: 0 },
    bass: { value: 0 },
    mid: { value: 0 },
    high: { value: 0 },
    first: { value: colours[0] },
    second: { value: colours[1] },
    third: { value: colours[2] },
    picture: { value: blank },
    hasPicture: { value: 0 },
    opacity: { value: opacity },
  };
  const material = new ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, uniforms, wireframe, transparent: opacity < 1 });
  return new Mesh(new IcosahedronGeometry(radius, detail), material);
}
