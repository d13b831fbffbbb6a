import type { Bar, Step } from '../song/song.js';
import { createStep } from '../song/step.js';

/** Steps from one beat to the next. */
const BEAT = 4;

/** Puts a crash on the first beat of a bar of hats, as where a section begins. */
export function crashOn(bar: Bar): Bar {
  return bar.with(0, createStep({ articulation: 'crash', velocity: 0.9 }));
}

/** Moves the beats of a bar of hats to the ride, as drummers do when a song opens up. What is open stays open. */
export function rideOn(bar: Bar): Bar {
  return bar.map((step, place) => (step === undefined || place % BEAT !== 0 ? step : toRide(step)));
}

function toRide(step: Step): Step {
  return step.articulation === 'open' || step.articulation === 'crash' ? step : { ...step, articulation: 'ride' };
}
