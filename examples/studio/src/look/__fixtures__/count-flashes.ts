import type { Seconds } from '@loop/core';

/** Pictures of a film as RGBA, 0–255, row by row. */
export interface Film {
  readonly width: number;
  readonly height: number;
  readonly picturesPerSecond: number;
  readonly pictures: readonly Uint8ClampedArray[];
}

/** The most flashes in any second, of those that more than a quarter of a ninth of the screen has together. */
export interface Flashes {
  readonly general: number;
  readonly red: number;
  /** When the second ends that has the most of both. */
  readonly at: Seconds;
}

/** A change of luminance is half a flash from here on, where the darker of both is below `BRIGHT`. */
const CHANGE = 0.1;
const BRIGHT = 0.8;

/** A change of red is half a flash from here on, where one of both is saturated. */
const RED_CHANGE = 20;
const SATURATED = 0.8;

/** What is seen at once of a screen: a part of its width and height. How much of it may flash. */
const FIELD = 1 / 3;
const FIELD_SHARE = 0.25;

/** What flashes within so many seconds flashes together: seizures come of light in step, not of patterns that move. */
const TOGETHER = 0.1;

const LINEAR = Float32Array.from({ length: 256 }, (_, value) =>
  value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
);

/**
 * Counts the flashes of a film: pairs of opposing changes of the same place, in many places together.
 *
 * Source: WCAG 2.1, "general flash and red flash thresholds" and "relative luminance", with the field of 341 × 256 of 1024 × 768 pixels.
 */
export function countFlashes(film: Film): Flashes {
  const general = mostInASecond(film, ([r, g, b]) => ({ value: 0.2126 * r + 0.7152 * g + 0.0722 * b, counts: true }), {
    change: CHANGE,
    isSeen: (a, b) => Math.min(a.value, b.value) < BRIGHT,
  });
  const red = mostInASecond(
    film,
    ([r, g, b]) => ({ value: 320 * Math.max(0, r - g - b), counts: r / Math.max(1e-6, r + g + b) >= SATURATED }),
    { change: RED_CHANGE, isSeen: (a, b) => a.counts || b.counts },
  );
  return { general: general.flashes, red: red.flashes, at: general.flashes >= red.flashes ? general.at : red.at };
}

/** What is measured of a place. */
interface Shade {
  readonly value: number;
  readonly counts: boolean;
}

interface Rule {
  readonly change: number;
  readonly isSeen: (a: Shade, b: Shade) => boolean;
}

function mostInASecond(
  { width, height, pictures, picturesPerSecond }: Film,
  shadeOf: (linear: readonly [number, number, number]) => Shade,
  { change, isSeen }: Rule,
): { readonly flashes: number; readonly at: Seconds } {
  const places = width * height;
  /** Of each place: the last turn of its shade, which way it went last, and in which picture it flashed last: each rise is a flash, with the fall before. */
  const turns: Shade[] = [];
  const ways = new Int8Array(places);
  const flashed = new Int32Array(places).fill(-pictures.length);
  const fields = fieldsOf(width, height).map((own) => own.map((place) => ({ place, flashes: [] as number[] })));
  let most = { flashes: 0, at: 0 };
  for (const [index, pixels] of pictures.entries()) {
    for (let place = 0; place < places; place += 1) {
      const shade = shadeOf([LINEAR[pixels[4 * place]!]!, LINEAR[pixels[4 * place + 1]!]!, LINEAR[pixels[4 * place + 2]!]!]);
      const turn = (turns[place] ??= shade);
      const step = shade.value - turn.value;
      if (Math.sign(step) === ways[place]) turns[place] = shade;
      else if (Math.abs(step) >= change && isSeen(turn, shade)) {
        turns[place] = shade;
        ways[place] = Math.sign(step);
        if (step > 0) flashed[place] = index;
      }
    }
    const second = index - picturesPerSecond;
    for (const field of fields) {
      const enough = FIELD_SHARE * field.length;
      const since = index - TOGETHER * picturesPerSecond;
      const together = field.filter(({ place, flashes }) => flashed[place]! > Math.max(since, flashes.at(-1) ?? since));
      if (together.length <= enough) continue;
      for (const { place, flashes } of together) flashes.push(flashed[place]!);
      const counts = field.map(({ flashes }) => flashes.filter((at) => at > second).length).sort((a, b) => b - a);
      const flashes = counts[Math.floor(enough)]!;
      if (flashes > most.flashes) most = { flashes, at: index / picturesPerSecond };
    }
  }
  return most;
}

/** The places of each field; they overlap by half. */
function fieldsOf(width: number, height: number): readonly (readonly number[])[] {
  const [across, down] = [Math.round(width * FIELD), Math.round(height * FIELD)];
  const fields: number[][] = [];
  for (let top = 0; top + down <= height; top += down >> 1) {
    for (let left = 0; left + across <= width; left += across >> 1) {
      fields.push(Array.from({ length: across * down }, (_, place) => (top + Math.floor(place / across)) * width + left + (place % across)));
    }
  }
  return fields;
}
