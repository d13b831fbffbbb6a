import type { Doubles } from '../../addressed.js';
import { BLOCK_FRAMES } from '../../block.js';
import { HALF_FRAMES, HISTORY } from '../../effects/half-rate.js';
import type { SpaceKernels } from '../kernels.js';
import { answerRoom } from './answer-room.js';

/** Echoes and rooms. */
export const plainSpaces: SpaceKernels = {
  echo(lines, { place: first, frames, feedback }, mix, left, right) {
    const mask = lines.length / 2 - 1;
    let place = first;
    let dry = mix.dry.value;
    let wet = mix.wet.value;
    let loudest = 0;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      const inputLeft = left[index] as number;
      const inputRight = right[index] as number;
      const tap = ((place - frames) & mask) << 1;
      const echoLeft = lines[tap] as number;
      const echoRight = lines[tap + 1] as number;
      const head = place << 1;
      lines[head] = 0.5 * (inputLeft + inputRight) + feedback * echoRight;
      lines[head + 1] = feedback * echoLeft;
      place = (place + 1) & mask;
      left[index] = dry * inputLeft + wet * echoLeft;
      right[index] = dry * inputRight + wet * echoRight;
      dry += mix.dry.slope;
      wet += mix.wet.slope;
      const level = Math.abs(echoLeft) + Math.abs(echoRight);
      if (level > loudest) loudest = level;
    }
    return loudest;
  },

  reverb({ reflections: { places, room, lines }, lastLeft, lastRight, halfLeft, halfRight, roomLeft, roomRight }, mix, left, right) {
    halve(left, lastLeft, halfLeft);
    halve(right, lastRight, halfRight);
    const loudest = answerRoom(places, room, lines, halfLeft, halfRight, HISTORY, HISTORY + HALF_FRAMES);
    double(halfLeft, roomLeft);
    double(halfRight, roomRight);
    let dry = mix.dry.value;
    let wet = mix.wet.value;
    for (let index = 0; index < BLOCK_FRAMES; index += 1) {
      left[index] = dry * (left[index] as number) + wet * (roomLeft[index] as number);
      right[index] = dry * (right[index] as number) + wet * (roomRight[index] as number);
      dry += mix.dry.slope;
      wet += mix.wet.slope;
    }
    return loudest;
  },

  placeInRoom({ reflections: { places, room, lines }, halfLeft, halfRight, roomLeft, roomRight }, mix, sound, left, right) {
    roomLeft.set(sound);
    roomRight.set(sound);
    const loudest = answerRoom(places, room, lines, roomLeft, roomRight, 0, HALF_FRAMES);
    halfLeft.copyWithin(0, HALF_FRAMES);
    halfRight.copyWithin(0, HALF_FRAMES);
    let dry = mix.dry.value;
    let wet = mix.wet.value;
    for (let index = 0; index < HALF_FRAMES; index += 1) {
      const plain = dry * (sound[index] as number);
      halfLeft[HISTORY + index] = plain + wet * (roomLeft[index] as number);
      halfRight[HISTORY + index] = plain + wet * (roomRight[index] as number);
      // The levels move once per full-rate frame: twice as fast here.
      dry += 2 * mix.dry.slope;
      wet += 2 * mix.wet.slope;
    }
    sound.fill(0);
    double(halfLeft, left);
    double(halfRight, right);
    return loudest;
  },
};

/**
 * Takes every second sample of a smoothed block.
 *
 * @param last - The block with the end of the one before it, kept between calls.
 * @param half - Receives the result after its own last samples.
 */
function halve(block: Doubles, last: Doubles, half: Doubles): void {
  last.copyWithin(0, BLOCK_FRAMES);
  last.set(block, HISTORY);
  half.copyWithin(0, HALF_FRAMES);
  for (let index = 0; index < HALF_FRAMES; index += 1) {
    const place = 2 * index;
    half[HISTORY + index] =
      0.125 * ((last[place] as number) + (last[place + 3] as number)) + 0.375 * ((last[place + 1] as number) + (last[place + 2] as number));
  }
}

/** Writes a half-rate sound to a block, its gaps filled by cubic interpolation, two half-rate frames late. */
function double(half: Doubles, block: Doubles): void {
  for (let index = 0; index < HALF_FRAMES; index += 1) {
    const a = half[index + 1] as number;
    const b = half[index + 2] as number;
    block[2 * index] = a;
    block[2 * index + 1] = 0.5625 * (a + b) - 0.0625 * ((half[index] as number) + (half[index + 3] as number));
  }
}
