import { createSong } from '@loop/core';
import { describe, expect, it } from 'vitest';

import type { Lane } from './lap.js';
import { HOURS, createWorld, fly } from './world.js';
import type { World } from './world.js';

const song = createSong({ genre: 'house', seed: 3 });
const STEPS = 16;

/** Flies until the night ends or so many laps have passed; `choose` names the ring at each sixteenth. */
function flyLaps(laps: number, choose: (world: World) => Lane): World {
  let world = createWorld(song, 11);
  for (let place = 0; place < laps * STEPS && world.phase === 'flying'; place += 1)
    ({ world } = fly(world, song, { place, lane: choose(world), steps: STEPS }));
  return world;
}

const cleverly = ({ things, next }: World): Lane => {
  const here = things.filter(({ step }) => step === next);
  const light = here.find(({ kind }) => kind === 'light');
  if (light !== undefined) return light.lane;
  return ([0, 1, 2] as const).find((lane) => !here.some((thing) => thing.lane === lane))!;
};

const clumsily = ({ things, next }: World): Lane => {
  const here = things.filter(({ step }) => step === next);
  const thorn = here.find(({ kind }) => kind === 'thorn');
  if (thorn !== undefined) return thorn.lane;
  return ([0, 1, 2] as const).find((lane) => !here.some((thing) => thing.lane === lane))!;
};

describe('a night', () => {
  it('goes through all hours to the end of dawn when every light is gathered', () => {
    const hours = new Set<string>();
    const world = flyLaps(80, (now) => {
      hours.add(now.hour);
      return cleverly(now);
    });
    expect(world.phase).toBe('won');
    expect([...hours]).toEqual([...HOURS]);
    expect(world.bestStreak).toBe(world.gathered);
  });

  it('is lost when every thorn is touched', () => {
    const world = flyLaps(80, clumsily);
    expect(world).toMatchObject({ phase: 'lost', warmth: 0, gathered: 0 });
  });

  it('is the same however often it looks', () => {
    const once = fly(createWorld(song, 4), song, { place: 50.5, lane: 1, steps: STEPS });
    let world = createWorld(song, 4);
    const meetings = [];
    for (let place = 0; place <= 50.5; place += 0.25) {
      const moved = fly(world, song, { place, lane: 1, steps: STEPS });
      world = moved.world;
      meetings.push(...moved.meetings);
    }
    expect(world).toEqual(once.world);
    expect(meetings).toEqual(once.meetings);
  });
});
