import { GENRES, INSTRUMENTS, PITCHED_INSTRUMENTS, stepsPerBar } from '@loop/core';
import type { Instrument } from '@loop/core';

import type { Studio } from './studio.js';

type Action = () => void;

/** Answers keys that work anywhere but in a text field. */
export function handleKey(studio: Studio, event: KeyboardEvent): void {
  const target = event.target instanceof HTMLElement ? event.target : undefined;
  if (target?.closest('input[type="text"], input[type="number"], select, dialog') !== null && target !== undefined) return;
  const command = event.ctrlKey || event.metaKey;
  if (command && event.key.toLowerCase() === 'z') {
    event.preventDefault();
    if (event.shiftKey) studio.redo();
    else studio.undo();
    return;
  }
  // A held key is not a wish for a hundred new songs, and a digit on a slider is none at all.
  const isMoved = event.key.startsWith('[') || event.key.startsWith(']');
  const onSlider = target instanceof HTMLInputElement && target.type === 'range';
  if (command || event.altKey || (event.repeat && !isMoved) || (onSlider && event.key !== ' ' && event.key !== 'Escape')) return;
  const { value: bar } = studio.viewedBar;
  const actions: Readonly<Record<string, Action>> = {
    // In the grid and on buttons space would press them; playing is what a musician means.
    ' ': () => void studio.togglePlay(),
    Escape: () => studio.stop(),
    r: () => studio.randomize(),
    '?': () => (studio.helpOpen.value = true),
    '[': () => studio.viewBar(Math.max(0, bar - 1)),
    ']': () => studio.viewBar(Math.min(studio.poolSize.value - 1, bar + 1)),
    ...Object.fromEntries(GENRES.map((genre, index) => [String(index + 1), () => studio.chooseGenre(genre)])),
  };
  run(actions, event);
}

/** Answers keys inside the grid. */
export function handleGridKey(studio: Studio, event: KeyboardEvent): void {
  if (!(event.target instanceof HTMLElement) || !event.target.classList.contains('cell')) return;
  const { instrument, column } = studio.chosen.value;
  const row = INSTRUMENTS.indexOf(instrument);
  const columns = stepsPerBar(studio.song.value);
  const step = studio.song.value.tracks[instrument].bars[studio.viewedBar.value]?.[column];
  const go = (toRow: number, toColumn: number) => () => focusCell(INSTRUMENTS[toRow] ?? instrument, toColumn);
  const velocity =
    (change: number): Action =>
    () =>
      studio.updateStep(instrument, column, { velocity: Math.min(1, Math.max(0.05, (step?.velocity ?? 1) + change)) }, 'velocity');
  const pitch =
    (change: number): Action =>
    () => {
      if (step !== undefined && (PITCHED_INSTRUMENTS as readonly string[]).includes(instrument)) {
        studio.updateStep(instrument, column, { degree: (step.degree ?? 0) + change, alter: undefined }, 'degree');
      }
    };
  run(
    {
      ArrowLeft: go(row, (column + columns - 1) % columns),
      ArrowRight: go(row, (column + 1) % columns),
      ArrowUp: go(Math.max(0, row - 1), column),
      ArrowDown: go(Math.min(INSTRUMENTS.length - 1, row + 1), column),
      Home: go(row, 0),
      End: go(row, columns - 1),
      Delete: () => studio.clearStep(instrument, column),
      Backspace: () => studio.clearStep(instrument, column),
      '+': velocity(0.1),
      '=': velocity(0.1),
      '-': velocity(-0.1),
      PageUp: pitch(1),
      PageDown: pitch(-1),
    },
    event,
  );
}

/** Answers keys on a block of the arrangement. */
export function handleBlockKey(studio: Studio, event: KeyboardEvent, index: number): void {
  const last = studio.song.value.arrangement.length - 1;
  const move = (to: number): void => {
    studio.moveBlock(index, to);
    focusBlock(to);
  };
  const remove = (): void => {
    studio.removeBlock(index);
    focusBlock(Math.min(index, last - 1));
  };
  const actions: Readonly<Record<string, Action>> = event.altKey
    ? {
        ArrowLeft: () => move(Math.max(0, index - 1)),
        ArrowRight: () => move(Math.min(last, index + 1)),
      }
    : { Delete: remove, Backspace: remove };
  run(actions, event);
}

function run(actions: Readonly<Record<string, Action>>, event: KeyboardEvent): void {
  const action = actions[event.key];
  if (action === undefined) return;
  event.preventDefault();
  action();
}

function focusCell(instrument: Instrument, column: number): void {
  document.querySelector<HTMLElement>(`#cell-${instrument}-${column}`)?.focus();
}

/** Focuses a block when the list has been drawn again, so that the next key reaches it. */
function focusBlock(index: number): void {
  requestAnimationFrame(() => document.querySelectorAll<HTMLElement>('.blocks .block')[index]?.focus());
}
