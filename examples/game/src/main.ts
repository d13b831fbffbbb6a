import { TICKS_PER_STEP, drawSeed, stepsPerBar } from '@loop/core';
import { createLivePlayer } from '@loop/sequencer/live';
import type { LivePlayer } from '@loop/sequencer/live';
import workletUrl from '@loop/sequencer/live/worklet?worker&url';

import { listen } from './controls.js';
import { createPicture } from './picture.js';
import { conduct, soundOf, writeSoundtrack } from './soundtrack.js';
import { createWorld, fly } from './world.js';
import type { World } from './world.js';

const element = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const [canvas, status, card, story, start] = [
  element<HTMLCanvasElement>('lake'),
  element('status'),
  element('card'),
  element('story'),
  element<HTMLButtonElement>('start'),
] as const;
const STORIES = {
  lost: 'The light went out. The lake is dark, and quiet. Another night?',
  won: 'Morning. You carried the light through the whole night.',
} as const;

const lessMotion = matchMedia('(prefers-reduced-motion: reduce)');
const picture = createPicture(canvas);
const controls = listen(canvas, picture.laneAt);
// `?seed=7` is the same night for everybody.
const given = new URLSearchParams(location.search).get('seed');
let seed = given === null ? drawSeed() : Number(given) >>> 0;
let soundtrack = writeSoundtrack(seed);
let world: World = createWorld(soundtrack.hours.dusk, seed);
let player: LivePlayer | undefined;
let follow: ReturnType<typeof conduct> | undefined;
let ring: number = controls.lane;
let kicks: number[] = [];

const steps = stepsPerBar(soundtrack.hours.dusk);
const isFlying = (): boolean => player?.state === 'playing' && world.phase === 'flying';

async function begin(): Promise<void> {
  const opening = soundtrack.hours.dusk;
  const { intensity, filterCutoff } = soundOf(world.warmth);
  const song = { ...opening, intensity, sound: { ...opening.sound, filterCutoff } };
  if (player === undefined) player = createLivePlayer({ song, workletUrl, onError: ({ message }) => say(message) });
  else player.setSong(song, { timing: 'now' });
  follow = conduct(player, soundtrack);
  card.hidden = true;
  canvas.focus();
  try {
    await player.play({ fromTick: 0 });
  } catch (error) {
    card.hidden = false;
    story.textContent = `There is no sound here: ${(error as Error).message}`;
  }
}

function end(phase: keyof typeof STORIES): void {
  player?.stop();
  story.textContent = `${STORIES[phase]} ${world.gathered} lights, ${world.bestStreak} in a row.`;
  start.textContent = 'Fly again';
  card.hidden = false;
  start.focus();
  seed = given === null ? drawSeed() : seed;
  soundtrack = writeSoundtrack(seed);
}

function say(text: string): void {
  if (status.textContent !== text) status.textContent = text;
}

function draw(milliseconds: number): void {
  const seconds = milliseconds / 1000;
  const tick = player?.state === 'playing' ? player.position().tick : 0;
  const place = tick / TICKS_PER_STEP;
  if (isFlying()) {
    const moved = fly(world, soundtrack.hours[world.hour], { place, lane: controls.lane, steps });
    ({ world } = moved);
    follow?.(world, moved.meetings);
    kicks = [
      ...kicks,
      ...player!.takeEvents().flatMap(({ event }) => (event.type === 'note' && event.voice === 'kick' ? [seconds] : [])),
    ].slice(-6);
    say(`${world.hour}, ${world.gathered} lights${world.streak > 3 ? `, ${world.streak} in a row` : ''}`);
    if (world.phase !== 'flying') end(world.phase);
  }
  ring += (controls.lane - ring) * (lessMotion.matches ? 1 : 0.28);
  picture.draw({
    world,
    turn: (Math.max(place, 0) / steps) % 1,
    ring,
    ripples: lessMotion.matches ? [] : kicks.map((at) => seconds - at),
    seconds: lessMotion.matches ? 0 : seconds,
    steps,
  });
  requestAnimationFrame(draw);
}

start.addEventListener('click', () => {
  world = createWorld(soundtrack.hours.dusk, seed);
  void begin();
});
// Whoever looks away loses nothing.
document.addEventListener('visibilitychange', () => {
  if (player === undefined || world.phase !== 'flying' || !card.hidden) return;
  if (document.hidden) player.pause();
  else void player.play();
});
requestAnimationFrame(draw);
