import { GENRES, INSTRUMENTS, VARIATIONS } from '@loop/core';
import type { Instrument } from '@loop/core';

import { cellId, clampDegree, isPitched } from './cells.js';
import type { Studio } from './studio.js';

type Action = () => void;

/** Answers keys that work anywhere but in a text field. */
export function handleKey(studio: Studio, event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target?.closest('input[type="text"], input[type="number"], textarea, select, dialog') !== null && target !== undefined) return;
  const command = event.ctrlKey || event.metaKey;
  const letter = event.key.toLowerCase();
  if (command && (letter === 'z' || letter === 'y')) {
    event.preventDefault();
    if (letter === 'y' || event.shiftKey) studio.redo();
    else studio.undo();
    return;
  }
  // A held key is not a wish for a hundred new songs, and a digit on a slider is none at all.
  const isMoved = event.key.startsWith('[') || event.key.startsWith(']');
  const onSlider = target instanceof HTMLInputElement && target.type === 'range';
  if (!command && !event.altKey && studio.playKey(event)) {
    event.preventDefault();
    return;
  }
  const isSingle = event.key.length === 1 && event.key !== ' ';
  if (isSingle && studio.singleKeys.choice.value === 'off') return;
  if (
    command ||
    event.altKey ||
    event.defaultPrevented ||
    (event.repeat && !isMoved) ||
    (onSlider && event.key !== ' ' && event.key !== 'Escape')
  )
    return;
  const { value: bar } = studio.viewedBar;
  const actions: Readonly<Record<string, Action>> = {
    // In the grid and on buttons space would press them; playing is what a musician means.
    ' ': () => void studio.togglePlay(),
    Escape: () => (studio.pictureOnly.value ? (studio.pictureOnly.value = false) : studio.stop()),
    f: () => void studio.toggleFullScreen(),
    r: () => studio.randomize(),
    '?': () => (studio.helpOpen.value = true),
    '[': () => studio.viewBar(Math.max(0, bar - 1)),
    ']': () => studio.viewBar(Math.min(studio.poolSize.value - 1, bar + 1)),
    ...(event.shiftKey ? variationKeys(studio, event) : {}),
    ...Object.fromEntries(GENRES.map((genre, index) => [String(index + 1), () => studio.chooseGenre(genre)])),
  };
  run(actions, event);
}

/** Shift and a digit change the loop: which sign they write is up to the keyboard. */
function variationKeys(studio: Studio, { key, code }: KeyboardEvent): Readonly<Record<string, Action>> {
  const name = VARIATIONS[Number(/^Digit([1-4])$/.exec(code)?.[1]) - 1];
  return name === undefined ? {} : { [key]: () => studio.chooseVariation(name) };
}

/** Answers keys inside the grid. */
export function handleGridKey(studio: Studio, event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || !event.target.classList.contains('cell')) return;
  const chosen = studio.chosen.value;
  const { instrument, bar, step: column } = chosen;
  const row = INSTRUMENTS.indexOf(instrument);
  const step = studio.stepAt(chosen);
  const go = (toRow: number, toColumn: number) => () => focusCell(INSTRUMENTS[toRow] ?? instrument, bar, toColumn);
  /** One step to the side: over the bar line into the next bar that is shown, and from the last to the first. */
  const sideways = (by: 1 | -1) => () => {
    const cells = [...document.querySelectorAll<HTMLElement>(`.cell[data-instrument="${instrument}"]`)];
    const at = cells.findIndex((cell) => cell.id === cellId(instrument, bar, column));
    cells.at((at + by) % cells.length)?.focus();
  };
  const velocity =
    (change: number): Action =>
    () =>
      studio.updateStep(chosen, { velocity: Math.min(1, Math.max(0.05, (step?.velocity ?? 1) + change)) }, 'velocity');
  const pitch =
    (change: number): Action =>
    () => {
      if (step === undefined || !isPitched(instrument)) return;
      studio.updateStep(chosen, { degree: clampDegree((step.degree ?? 0) + change), alter: undefined }, 'degree');
      studio.audition(chosen);
    };
  run(
    {
      ArrowLeft: sideways(-1),
      ArrowRight: sideways(1),
      ArrowUp: go(Math.max(0, row - 1), column),
      ArrowDown: go(Math.min(INSTRUMENTS.length - 1, row + 1), column),
      Home: go(row, 0),
      End: go(row, studio.columns.value.steps - 1),
      Delete: () => studio.clearStep(chosen),
      Backspace: () => studio.clearStep(chosen),
      '+': velocity(0.1),
      '=': velocity(0.1),
      '-': velocity(-0.1),
      PageUp: pitch(1),
      PageDown: pitch(-1),
    },
    event,
  );
}

/** Answers keys on a part of the song. */
export function handleSectionKey(studio: Studio, event: KeyboardEvent, index: number): void {
  const { sections } = studio;
  const last = sections.value.length - 1;
  const bars = sections.value[index]?.bars ?? 1;
  const move = (to: number): void => {
    studio.moveSection(index, to);
    focusSection(to);
  };
  const remove = (): void => {
    studio.removeSection(index);
    focusSection(Math.min(index, last - 1));
  };
  const actions: Readonly<Record<string, Action>> = event.altKey
    ? {
        ArrowLeft: () => move(Math.max(0, index - 1)),
        ArrowRight: () => move(Math.min(last, index + 1)),
      }
    : {
        ArrowLeft: () => focusSection(Math.max(0, index - 1)),
        ArrowRight: () => focusSection(Math.min(last, index + 1)),
        '+': () => studio.resizeSection(index, bars + 1),
        '=': () => studio.resizeSection(index, bars + 1),
        '-': () => studio.resizeSection(index, Math.max(1, bars - 1)),
        Delete: remove,
        Backspace: remove,
      };
  run(actions, event);
}

function run(actions: Readonly<Record<string, Action>>, event: KeyboardEvent): void {
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function focusCell(instrument: Instrument, bar: number, step: number): void {
  document.getElementById(cellId(instrument, bar, step))?.focus();
}

/** Focuses a part when the ribbon has been drawn again, so that the next key reaches it. */
export function focusSection(index: number): void {
  requestAnimationFrame(() => document.querySelectorAll<HTMLElement>('.section-name')[index]?.focus());
}
