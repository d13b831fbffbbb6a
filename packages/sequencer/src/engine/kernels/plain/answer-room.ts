import type { Doubles, Integers } from '../../addressed.js';
import { KEEP, MASK, PLACE, STRIDE, WALLS } from '../../effects/room.js';

/**
 * Replaces a sound by a room's answer: eight delay lines that feed one another through a Householder matrix, each damped by a one-pole filter.
 *
 * Source: J.-M. Jot, Digital delay networks for designing artificial reverberators, AES 90th Convention, 1991
 */
export function answerRoom(
  places: Integers,
  room: Doubles,
  lines: Doubles,
  left: Doubles,
  right: Doubles,
  from: number,
  to: number,
): number {
  const mask = places[MASK] as number;
  const stride = places[STRIDE] as number;
  const keep = room[KEEP] as number;
  const take = 1 - keep;
  const d = [0, 0, 0, 0, 0, 0, 0, 0].map((_, line) => room[WALLS + line] as number) as Eight;
  const e: Eight = [...d];
  let place = places[PLACE] as number;
  let loudest = 0;
  for (let index = from; index < to; index += 1) {
    const inputLeft = left[index] as number;
    const inputRight = right[index] as number;
    for (let line = 0; line < 8; line += 1) {
      const tap = lines[baseOf(line, stride) + 2 * ((place - (places[line] as number)) & mask)] as number;
      const own = keep * (d[line] as number) + take * tap;
      d[line] = own;
      e[line] = (room[line] as number) * own;
    }
    const shared = 0.25 * (e[0] + e[1] + (e[2] + e[3]) + (e[4] + e[5] + (e[6] + e[7])));
    const intoLeft = inputLeft - shared;
    const intoRight = inputRight - shared;
    lines[2 * place] = e[0] + intoLeft;
    lines[2 * place + 1] = e[1] + intoRight;
    lines[stride + 2 * place] = e[2] - inputLeft - shared;
    lines[stride + 2 * place + 1] = e[3] - inputRight - shared;
    lines[2 * stride + 2 * place] = e[4] + intoLeft;
    lines[2 * stride + 2 * place + 1] = e[5] + intoRight;
    lines[3 * stride + 2 * place] = e[6] - inputLeft - shared;
    lines[3 * stride + 2 * place + 1] = e[7] - inputRight - shared;
    place = (place + 1) & mask;
    left[index] = 0.5 * (d[0] - d[3] + (d[4] - d[7]));
    right[index] = 0.5 * (d[1] - d[2] + (d[5] - d[6]));
    const level = Math.abs(d[0]) + Math.abs(d[7]);
    if (level > loudest) loudest = level;
  }
  places[PLACE] = place;
  room.set(d, WALLS);
  return loudest;
}

/** Where the samples of a line begin: two lines lie side by side. */
function baseOf(line: number, stride: number): number {
  return (line >> 1) * stride + (line & 1);
}

type Eight = [number, number, number, number, number, number, number, number];
