import { effect } from '@preact/signals';
import type { JSX } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { tourTexts } from '../../texts/tour.js';
import { Icon } from '../controls/icon.js';
import { TOUR_STEPS } from './tour-steps.js';

/** Distance of the card from what it speaks of and from the window's edge, in pixels. */
const MARGIN = 12;

/**
 * A minute through the studio, beside what it speaks of: each step asks for something to do there, and sees when it is done. Nothing has to be,
 * and nothing else is closed meanwhile: everything can be pressed, and the music plays. Escape in it ends it.
 */
export function Tour({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const [index, setIndex] = useState(0);
  const card = useRef<HTMLElement>(null);
  const ring = useRef<HTMLDivElement>(null);
  const step = TOUR_STEPS[index];
  const isLast = index === TOUR_STEPS.length - 1;
  const [done, setDone] = useState<ReadonlySet<string>>(new Set());
  // Before the step is painted: what is done as soon as it is seen counts.
  useLayoutEffect(() => {
    const before = studio.song.peek();
    return effect(() => {
      if (step?.isDone(studio, before) === true) setDone((known) => (known.has(step.name) ? known : new Set([...known, step.name])));
    });
  }, [step]);
  useLayoutEffect(() => {
    if (card.current === null || ring.current === null || step === undefined) return undefined;
    const parts = [card.current, ring.current] as const;
    const place = (): void => placeAt(step.target, ...parts);
    // What it speaks of can change its size when something is done there, and so can the card.
    const sizes = new ResizeObserver(place);
    for (const one of [parts[0], ...document.querySelectorAll(step.target)]) sizes.observe(one);
    addEventListener('resize', place);
    return () => {
      sizes.disconnect();
      removeEventListener('resize', place);
    };
  }, [step]);
  if (step === undefined) return null;
  const words = tourTexts.value;
  const { title, text, task, learned } = words.steps[step.name];
  const isDone = done.has(step.name);
  return (
    <>
      <div ref={ring} class="tour-ring" aria-hidden="true" />
      <section
        ref={card}
        class="tour"
        aria-label={words.label(index + 1, TOUR_STEPS.length)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          event.stopPropagation();
          studio.endTour();
        }}
      >
        <div aria-live="polite">
          <h2>{title}</h2>
          <p>{isDone ? learned : text}</p>
          <p class="tour-task" data-done={isDone}>
            <Icon name={isDone ? 'check' : 'circle'} />
            {task}
            {isDone && <span class="visually-hidden">{words.taskDone}</span>}
          </p>
        </div>
        <div class="group">
          <span class="dots" aria-hidden="true">
            {TOUR_STEPS.map(({ name }, dot) => (
              <i key={name} class={`${dot === index ? 'here' : ''} ${done.has(name) ? 'done' : ''}`} />
            ))}
          </span>
          <span class="spacer" />
          {!isLast && (
            <button type="button" class="ghost" onClick={() => studio.endTour()}>
              {words.skip}
            </button>
          )}
          {index > 0 && (
            <button type="button" class="ghost" onClick={() => setIndex(index - 1)}>
              {words.back}
            </button>
          )}
          <button type="button" class={isDone ? 'primary' : ''} onClick={() => (isLast ? studio.endTour() : setIndex(index + 1))}>
            {isLast ? words.done : words.next}
          </button>
        </div>
      </section>
    </>
  );
}

/** Puts the ring around a place, and the card under it, or over it where there is no room. */
function placeAt(target: string, card: HTMLElement, ring: HTMLElement): void {
  const shown = [...document.querySelectorAll(target)].find((one) => one.getBoundingClientRect().width > 0);
  ring.hidden = shown === undefined;
  const { left, top, width, height, bottom } = shown?.getBoundingClientRect() ?? new DOMRect(innerWidth / 2, innerHeight / 2, 0, 0);
  Object.assign(ring.style, { left: `${left - 4}px`, top: `${top - 4}px`, width: `${width + 8}px`, height: `${height + 8}px` });
  const own = card.getBoundingClientRect();
  const below = bottom + MARGIN;
  const fits = below + own.height < innerHeight - MARGIN;
  const above = Math.max(MARGIN, top - MARGIN - own.height);
  card.style.top = `${fits ? below : above}px`;
  card.style.left = `${Math.max(MARGIN, Math.min(left, innerWidth - MARGIN - own.width))}px`;
}
