import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Frame } from '../state/frame-loop.js';
import type { Studio } from '../state/studio.js';
import type { LookInput } from './look.js';
import { createQuietLook } from './quiet-look.js';

/** Least time between two pictures, in seconds: the picture is slow, and leaves the machine to the sound. */
const PICTURE_SECONDS = 1 / 20;

/** How long a stroke of the kick shows, in seconds. */
const KICK_SECONDS = 0.25;

/** The ground of the window. It moves while music plays, and rests where less motion is asked for. */
export function LookCanvas({ studio }: { readonly studio: Studio }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const look = createQuietLook(element);
    const still = matchMedia('(prefers-reduced-motion: reduce)');
    const dark = matchMedia('(prefers-color-scheme: dark)');
    let drawn = 0;
    let struck = -Infinity;

    const draw = (seconds: number, levels: LookInput['levels']): void => {
      const { bpm, intensity } = studio.song.peek();
      const theme = studio.theme.choice.peek();
      look.draw({
        seconds,
        elapsed: Math.min(0.1, seconds - drawn),
        levels,
        kick: Math.max(0, 1 - (seconds - struck) / KICK_SECONDS),
        bpm,
        intensity,
        isDark: theme === 'auto' ? dark.matches : theme === 'dark',
      });
      drawn = seconds;
    };
    const drawStill = (): void => draw(drawn, [0, 0]);
    const fit = (): void => {
      // Half the pixels are enough for soft lines, and cost a quarter.
      look.resize(Math.round(innerWidth / 2) + 1, Math.round(innerHeight / 2) + 1);
      drawStill();
    };
    const onFrame = ({ seconds, events, levels }: Frame): void => {
      if (events.some(({ event }) => event.type === 'note' && event.voice === 'kick')) struck = seconds;
      if (!still.matches && seconds - drawn >= PICTURE_SECONDS) draw(seconds, levels.rms);
    };

    fit();
    addEventListener('resize', fit);
    dark.addEventListener('change', drawStill);
    const stopEffect = effect(() => {
      void studio.theme.choice.value;
      drawStill();
    });
    const stopFrames = studio.onFrame(onFrame);
    return () => {
      removeEventListener('resize', fit);
      dark.removeEventListener('change', drawStill);
      stopEffect();
      stopFrames();
      look.dispose();
    };
  }, []);
  return <canvas ref={canvas} class="look" aria-hidden="true" />;
}
