import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { isStill } from '../state/motion.js';
import type { Frame } from '../state/frame-loop.js';
import type { Studio } from '../state/studio.js';
import { whenIdle } from '../state/when-idle.js';
import { surfaceTexts } from '../texts/surface.js';
import { LOOK_DRAWN, LOOK_WANTED } from './look.js';
import type { Look, LookInput } from './look.js';
import { createQuietLookBeside } from './quiet-look-beside.js';

/** Least time between two quiet pictures, in seconds: they move slowly, and leave the machine to the sound. */
const QUIET_SECONDS = 1 / 20;

/** A picture that takes longer than this gives the page so many times as long for everything else. */
const SLOW_SECONDS = 1 / 25;
const REST = 3;

/** How long a stroke of the kick shows, in seconds. */
const KICK_SECONDS = 0.25;

/** The ground of the window. It moves while music plays, and rests where less motion is asked for. */
export function LookCanvas({ studio }: { readonly studio: Studio }): JSX.Element {
  const { choice } = studio.picture;
  // A canvas keeps the kind of its first picture, so each picture has one of its own.
  return <Picture key={choice.value} studio={studio} kind={choice.value} />;
}

function Picture({ studio, kind }: { readonly studio: Studio; readonly kind: 'quiet' | 'space' }): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    let stop: (() => void) | undefined;
    let isGone = false;
    const begin = (look: Look): void => {
      if (isGone) look.dispose();
      else stop = show(studio, look, kind, element);
    };
    // The music is seen first: the thread of a picture, starting, would take the place of what starts the page.
    if (kind === 'quiet') {
      whenIdle(() => {
        if (!isGone) begin(createQuietLookBeside(element));
      });
    } else {
      import('./space/show-space.js')
        .then(({ showSpace }) => begin(showSpace(studio, element)))
        .catch((error: unknown) => {
          studio.fail(surfaceTexts.value.textures.noPicture, error);
          studio.picture.choose('quiet');
        });
    }
    return () => {
      isGone = true;
      stop?.();
    };
  }, []);
  // Alone, the moving picture is turned by keys; behind the glass it is a ground and no more.
  const isTurned = kind === 'space' && studio.pictureOnly.value;
  useEffect(() => {
    // It may be over before this runs.
    if (isTurned && studio.pictureOnly.peek()) canvas.current?.focus();
  }, [isTurned]);
  return isTurned ? (
    <canvas key="picture" ref={canvas} class="look" tabIndex={0} role="application" aria-label={surfaceTexts.value.top.movingPicture} />
  ) : (
    <canvas key="picture" ref={canvas} class="look" aria-hidden="true" />
  );
}

/** Draws a picture of what is heard until it is stopped. */
function show(studio: Studio, look: Look, kind: 'quiet' | 'space', canvas: HTMLCanvasElement): () => void {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const leastSeconds = kind === 'quiet' ? QUIET_SECONDS : 0;
  let drawn = 0;
  let cost = 0;
  let isJustDrawn = false;
  let struck = -Infinity;
  let levels: LookInput['levels'] = [0, 0];
  let bands: LookInput['bands'] = [0, 0, 0];

  const draw = (seconds: number): void => {
    const { bpm, intensity } = studio.song.peek();
    const theme = studio.theme.choice.peek();
    look.draw({
      seconds,
      elapsed: Math.min(0.1, seconds - drawn),
      cost,
      levels,
      bands,
      kick: Math.max(0, 1 - (seconds - struck) / KICK_SECONDS),
      bpm,
      intensity,
      isDark: theme === 'auto' ? dark.matches : theme !== 'light',
    });
    drawn = seconds;
    isJustDrawn = true;
    canvas.dispatchEvent(new Event(LOOK_DRAWN, { bubbles: true }));
  };
  const drawStill = (): void => draw(drawn);
  const fit = (): void => {
    // Half the pixels are enough for soft lines, and cost a quarter; the moving picture finds its own share.
    const share = kind === 'quiet' ? 0.5 : 1;
    look.resize(Math.round(innerWidth * share) + 1, Math.round(innerHeight * share) + 1);
    drawStill();
  };
  const onFrame = ({ seconds, elapsed, events, levels: { rms } }: Frame): void => {
    // What a picture costs is how much later the next frame comes.
    if (isJustDrawn) cost += 0.3 * (Math.min(1, elapsed) - cost);
    isJustDrawn = false;
    const wait = Math.max(leastSeconds, cost > SLOW_SECONDS ? REST * cost : 0);

    if (events.some(({ event }) => event.type === 'note' && event.voice === 'kick')) struck = seconds;
    if (isStill() || seconds - drawn < wait) return;
    levels = rms;
    bands = studio.player.readBands();
    draw(seconds);
  };

  fit();
  addEventListener('resize', fit);
  dark.addEventListener('change', drawStill);
  canvas.addEventListener(LOOK_WANTED, drawStill);
  const stopEffect = effect(() => {
    for (const { choice } of [studio.theme, studio.mirrors, studio.texture, studio.texturePlace]) void choice.value;
    void studio.textureSeed.value;
    void studio.textures.shown.value;
    drawStill();
  });
  const stopFrames = studio.onFrame(onFrame);
  return () => {
    removeEventListener('resize', fit);
    dark.removeEventListener('change', drawStill);
    canvas.removeEventListener(LOOK_WANTED, drawStill);
    stopEffect();
    stopFrames();
    look.dispose();
  };
}
