import { createRandom } from '@loop/core';
import type { Fraction } from '@loop/core';

import { LANES } from './lap.js';
import type { Lane } from './lap.js';
import { HOURS } from './world.js';
import type { Placed, World } from './world.js';

/** What a picture shows beside the world. */
export interface Moment {
  readonly world: World;
  /** Where in its lap the firefly is, 0–1. */
  readonly turn: Fraction;
  /** The ring that it is on; between two while it changes. */
  readonly ring: number;
  /** Ages of the kicks that still make ripples, in seconds. */
  readonly ripples: readonly number[];
  /** Seconds since the page began, for what moves by itself; stands still where less motion is wanted. */
  readonly seconds: number;
  /** Sixteenths of a lap. */
  readonly steps: number;
}

/** Draws the lake into a canvas. */
export interface Picture {
  draw(moment: Moment): void;
  /** The ring nearest to a point, in CSS pixels. */
  laneAt(x: number, y: number): Lane;
}

/** How flat the lake lies. */
const TILT = 0.5;
/** Where the far shore is, as a share of the height. */
const HORIZON = 0.3;
/** Radii of the rings, as shares of the largest. */
const RADII = [0.52, 0.76, 1] as const;
/** Sky from above to the horizon, and water, for each hour: hue, saturation, lightness. */
const SKIES = [
  ['232 45% 8%', '262 38% 20%', '238 42% 9%'],
  ['226 55% 7%', '222 50% 22%', '226 50% 10%'],
  ['250 45% 12%', '310 38% 30%', '256 42% 14%'],
  ['214 50% 28%', '28 75% 62%', '216 45% 24%'],
] as const;
const RIPPLE_SECONDS = 1.2;

/** Makes the picture of a canvas. It follows the canvas's size and the screen's resolution. */
export function createPicture(canvas: HTMLCanvasElement): Picture {
  const context = canvas.getContext('2d', { alpha: false })!;
  const stars = scatterStars();
  let [width, height, scale] = [0, 0, 1];
  /** Sky and hour pass into one another. */
  let light = 0;

  const measure = (): void => {
    scale = Math.min(devicePixelRatio, 2);
    [width, height] = [canvas.clientWidth, canvas.clientHeight];
    const [wide, high] = [Math.round(width * scale), Math.round(height * scale)];
    if (canvas.width !== wide || canvas.height !== high) [canvas.width, canvas.height] = [wide, high];
  };
  const centre = (): readonly [x: number, y: number] => [width / 2, height * 0.65];
  const reach = (): number => Math.min(width * 0.44, (height * 0.29) / TILT);
  const radiusOf = (ring: number): number => {
    const [below, share] = [Math.floor(ring), ring % 1];
    return reach() * (RADII[below]! + share * ((RADII[below + 1] ?? RADII[below]!) - RADII[below]!));
  };
  /** A place on the lake; the lap begins at the far shore and goes clockwise. */
  const at = (turn: Fraction, ring: number): readonly [x: number, y: number, near: number] => {
    const [x, y] = centre();
    const angle = 2 * Math.PI * turn - Math.PI / 2;
    const radius = radiusOf(ring);
    return [x + radius * Math.cos(angle), y + TILT * radius * Math.sin(angle), 0.8 + 0.35 * (1 + Math.sin(angle)) * 0.5];
  };

  const glow = (x: number, y: number, radius: number, colour: string, strength: Fraction): void => {
    const gradient = context.createRadialGradient(x, y, 0, x, y, radius);
    gradient.addColorStop(0, `hsl(${colour} / ${strength})`);
    gradient.addColorStop(0.4, `hsl(${colour} / ${strength * 0.35})`);
    gradient.addColorStop(1, `hsl(${colour} / 0)`);
    context.fillStyle = gradient;
    context.fillRect(x - radius, y - radius, 2 * radius, 2 * radius);
  };

  const drawSky = ({ world, seconds }: Moment): void => {
    const horizon = height * HORIZON;
    for (const [index, share] of [Math.floor(light), Math.min(Math.floor(light) + 1, HOURS.length - 1)].entries()) {
      const [above, low, water] = SKIES[share]!;
      context.globalAlpha = index === 0 ? 1 : light % 1;
      const sky = context.createLinearGradient(0, 0, 0, horizon);
      sky.addColorStop(0, `hsl(${above})`);
      sky.addColorStop(1, `hsl(${low})`);
      context.fillStyle = sky;
      context.fillRect(0, 0, width, horizon);
      const lake = context.createLinearGradient(0, horizon, 0, height);
      lake.addColorStop(0, `hsl(${low})`);
      lake.addColorStop(0.25, `hsl(${water})`);
      lake.addColorStop(1, `hsl(${above})`);
      context.fillStyle = lake;
      context.fillRect(0, horizon, width, height - horizon);
    }
    context.globalAlpha = 1;
    const visible = Math.max(0, 1 - light / 3);
    for (const { x, y, size, phase } of stars) {
      context.globalAlpha = visible * (0.55 + 0.35 * Math.sin(seconds * 0.8 + phase));
      context.fillStyle = 'hsl(48 60% 92%)';
      context.beginPath();
      context.arc(x * width, y * horizon * 0.92, size, 0, 7);
      context.fill();
    }
    context.globalAlpha = 1;
    // The moon is how much light there is.
    const [moonX, moonY, moon] = [width * 0.5, height * 0.145, Math.min(width, height) * 0.05];
    glow(moonX, moonY, moon * (2 + 5 * world.warmth), '44 85% 76%', 0.12 + 0.4 * world.warmth);
    context.fillStyle = `hsl(${46 - 10 * world.warmth} ${40 + 50 * world.warmth}% ${78 + 10 * world.warmth}%)`;
    context.beginPath();
    context.arc(moonX, moonY, moon, 0, 7);
    context.fill();
    context.fillStyle = `hsl(${SKIES[Math.round(light)]![0]} / 0.94)`;
    context.beginPath();
    context.arc(moonX - moon * 2.1 * world.warmth, moonY - moon * 0.15, moon * 1.02, 0, 7);
    context.save();
    context.clip();
    context.beginPath();
    context.arc(moonX, moonY, moon + 0.5, 0, 7);
    context.fill();
    context.restore();
    // Far hills.
    context.fillStyle = `hsl(${SKIES[Math.round(light)]![2]})`;
    context.beginPath();
    context.moveTo(0, horizon);
    for (let x = 0; x <= width + 8; x += 8)
      context.lineTo(x, horizon - 10 - 0.035 * height * (1 + Math.sin(x / 97) * 0.5 + Math.sin(x / 41 + 2) * 0.32 + Math.sin(x / 211 + 1)));
    context.lineTo(width, horizon);
    context.fill();
  };

  const drawRings = ({ ripples, ring, steps, turn }: Moment): void => {
    const [x, y] = centre();
    const oval = (radius: number): void => {
      context.beginPath();
      context.ellipse(x, y, radius, radius * TILT, 0, 0, 7);
      context.stroke();
    };
    for (const age of ripples) {
      const share = age / RIPPLE_SECONDS;
      if (share >= 1) continue;
      context.lineWidth = 2;
      context.strokeStyle = `hsl(210 80% 85% / ${0.16 * (1 - share)})`;
      oval(reach() * (0.1 + 1.15 * share));
    }
    for (let lane = 0; lane < LANES; lane += 1) {
      const nearness = Math.max(0, 1 - Math.abs(ring - lane));
      context.lineWidth = 1 + 1.5 * nearness;
      context.strokeStyle = `hsl(216 60% 82% / ${0.16 + 0.28 * nearness})`;
      oval(radiusOf(lane));
    }
    // The beats of the bar, and where the lap begins.
    for (let beat = 0; beat < steps; beat += 4) {
      const [inX, inY] = at(beat / steps, 0);
      const [outX, outY] = at(beat / steps, LANES - 1);
      context.lineWidth = beat === 0 ? 2 : 1;
      context.strokeStyle = `hsl(216 60% 86% / ${beat === 0 ? 0.3 : 0.12})`;
      context.beginPath();
      context.moveTo(inX, inY);
      context.lineTo(outX, outY);
      context.stroke();
    }
    // A sweep of light behind the firefly.
    context.lineWidth = 3;
    for (let piece = 0; piece < 24; piece += 1) {
      const angle = (place: number): number => 2 * Math.PI * (turn - place / 110) - Math.PI / 2;
      context.strokeStyle = `hsl(42 95% 70% / ${0.4 * (1 - piece / 24) ** 2})`;
      context.beginPath();
      context.ellipse(x, y, radiusOf(ring), radiusOf(ring) * TILT, 0, angle(piece + 1), angle(piece));
      context.stroke();
    }
  };

  const drawLight = (x: number, y: number, size: number, strength: Fraction): void => {
    glow(x, y, size * 4.2, '44 95% 68%', 0.5 * strength);
    context.fillStyle = `hsl(46 100% ${72 + 16 * strength}% / ${0.35 + 0.65 * strength})`;
    context.beginPath();
    context.arc(x, y, size, 0, 7);
    context.fill();
  };

  const drawThorn = (x: number, y: number, size: number, strength: Fraction): void => {
    // A dark star with a bright edge: its shape says what it is, not its colour alone.
    context.beginPath();
    for (let point = 0; point < 12; point += 1) {
      const radius = size * (point % 2 === 0 ? 1.7 : 0.65);
      const angle = (Math.PI * point) / 6;
      context.lineTo(x + radius * Math.cos(angle), y + radius * Math.sin(angle) * 0.85);
    }
    context.closePath();
    context.fillStyle = `hsl(345 60% 12% / ${strength})`;
    context.strokeStyle = `hsl(345 90% 68% / ${strength})`;
    context.lineWidth = 1.5;
    context.fill();
    context.stroke();
  };

  const drawThings = ({ world, turn, steps }: Moment): void => {
    const size = Math.max(3.5, reach() * 0.02);
    const here = world.things.map((thing) => ({ thing, ahead: thing.step / steps - turn }));
    // What comes after this lap is seen beyond the start as soon as its place has been passed.
    const later = world.coming.map((thing) => ({ thing, ahead: 1 + thing.step / steps - turn })).filter(({ ahead }) => ahead < 0.82);
    for (const { thing, ahead } of [...later, ...here].toSorted((a, b) => yOf(a.thing) - yOf(b.thing))) {
      const [x, y, near] = at(thing.step / steps, thing.lane);
      const strength = visibility(thing, ahead);
      if (strength <= 0) continue;
      if (thing.kind === 'thorn') drawThorn(x, y, size * near, strength);
      else drawLight(x, y, size * near * (thing.fate === 'gathered' ? 1 + 6 * -ahead : 1), strength);
    }
    function yOf(thing: Placed): number {
      return at(thing.step / steps, thing.lane)[1];
    }
  };

  const drawFirefly = ({ world, turn, ring, seconds }: Moment): void => {
    const [x, y, near] = at(turn, ring);
    const size = Math.max(5, reach() * 0.03) * near;
    const breath = 1 + 0.08 * Math.sin(seconds * 5);
    // Its light on the water, and then itself above it.
    glow(x, y + size, size * 5, '42 95% 66%', 0.18);
    glow(x, y - size, size * (4.5 + 3 * world.warmth) * breath, '42 98% 66%', 0.75);
    context.fillStyle = 'hsl(50 100% 90%)';
    context.beginPath();
    context.arc(x, y - size, size * 0.6, 0, 7);
    context.fill();
    context.fillStyle = 'hsl(210 40% 90% / 0.5)';
    for (const side of [-1, 1]) {
      context.beginPath();
      context.ellipse(x + side * size * 0.75, y - size * 1.5, size * 0.7, size * 0.3, side * (0.5 + 0.25 * Math.sin(seconds * 24)), 0, 7);
      context.fill();
    }
  };

  return {
    draw(moment) {
      measure();
      light += (HOURS.indexOf(moment.world.hour) - light) * 0.03;
      context.setTransform(scale, 0, 0, scale, 0, 0);
      drawSky(moment);
      context.globalCompositeOperation = 'lighter';
      drawRings(moment);
      context.globalCompositeOperation = 'source-over';
      drawThings(moment);
      drawFirefly(moment);
    },
    laneAt(x, y) {
      measure();
      const [middleX, middleY] = centre();
      const distance = Math.hypot(x - middleX, (y - middleY) / TILT) / reach();
      const lanes = RADII.map((radius, lane) => ({ lane: lane as Lane, off: Math.abs(radius - distance) }));
      return lanes.toSorted((a, b) => a.off - b.off)[0]!.lane;
    },
  };
}

/** How clearly a thing is seen, 0–1: it comes out of the dark, and goes when it has been passed. */
function visibility({ fate }: Placed, ahead: number): Fraction {
  if (fate === 'ahead') return Math.min(1, Math.max(0.25, 1.15 - ahead));
  const fade = fate === 'gathered' ? 12 : 5;
  return Math.max(0, 1 + ahead * fade) * (fate === 'gathered' ? 1 : 0.5);
}

function scatterStars(): readonly { readonly x: number; readonly y: number; readonly size: number; readonly phase: number }[] {
  const random = createRandom(12);
  return Array.from({ length: 110 }, () => ({
    x: random.next(),
    y: random.next(),
    size: 0.4 + random.next() ** 3 * 1.3,
    phase: 7 * random.next(),
  }));
}
