import { clampDegree, cellOf, isPitched } from '../../state/cells.js';
import type { ChosenCell } from '../../state/edit-actions.js';
import { isSamePlace } from '../../state/edit-actions.js';
import type { Studio } from '../../state/studio.js';

/** How far the pointer goes up or down in a cell before it turns a value, in pixels. */
const SLACK = 6;

/** How far the pointer goes for the whole range of loudness, and for one note of the scale, in pixels. */
const VELOCITY_THROW = 120;
const DEGREE_THROW = 8;

/** A press on a cell that may become a drag. */
interface Gesture {
  readonly cell: ChosenCell;
  readonly element: Element;
  readonly wasOn: boolean;
  readonly wasChosen: boolean;
  readonly x: number;
  readonly y: number;
  readonly velocity: number;
  readonly degree: number;
  readonly run: string;
  kind: 'press' | 'paint' | 'turn';
  /** Whether the pointer has left the page's surface. */
  isOver: boolean;
}

/**
 * What a pointer does in the grid. A press on a rest writes a step; on a step it shows it, and on the one that is shown it changes its
 * hits. A drag along the row paints, or erases when it begins on a step; a drag up or down in a step turns its loudness, or its pitch
 * where it has one (with Shift its loudness); by touch, in the step that is shown. One drag is one edit.
 *
 * @param rows - The element that holds the cells.
 * @returns Ends it.
 */
export function createCellGestures(studio: Studio, rows: HTMLElement): () => void {
  let gesture: Gesture | undefined;
  let count = 0;

  const onDown = (event: PointerEvent): void => {
    const cell = cellOf(event.target);
    if (cell === undefined || event.button !== 0) return;
    const element = (event.target as Element).closest('.cell') as Element;
    // A touch is captured by what it began on; the cells that it passes over must be found by place.
    if (element.hasPointerCapture(event.pointerId)) element.releasePointerCapture(event.pointerId);
    const step = studio.stepAt(cell);
    count += 1;
    gesture = {
      cell,
      element,
      wasOn: step !== undefined,
      wasChosen: studio.isChosen(cell),
      x: event.clientX,
      y: event.clientY,
      velocity: step?.velocity ?? 1,
      degree: step?.degree ?? 0,
      run: `drag ${count}`,
      kind: 'press',
      isOver: false,
    };
  };

  const onMove = (event: PointerEvent): void => {
    if (gesture === undefined || gesture.isOver) return;
    const across = event.clientX - gesture.x;
    const up = gesture.y - event.clientY;
    if (gesture.kind === 'press') {
      const over = cellInRow(gesture, event.clientX);
      if (over !== undefined && !isSamePlace(over, gesture.cell)) {
        gesture.kind = 'paint';
        studio.choose(gesture.cell);
      }
      // A finger scrolls, but for the step that is shown already.
      else if (
        gesture.wasOn &&
        (event.pointerType !== 'touch' || gesture.wasChosen) &&
        Math.abs(up) > SLACK &&
        Math.abs(up) > Math.abs(across)
      ) {
        gesture.kind = 'turn';
        studio.choose(gesture.cell);
      }
    }
    if (gesture.kind === 'paint') {
      studio.paintStep(gesture.cell, !gesture.wasOn, gesture.run);
      const over = cellInRow(gesture, event.clientX);
      if (over !== undefined) studio.paintStep(over, !gesture.wasOn, gesture.run);
    } else if (gesture.kind === 'turn') turn(gesture, up, event.shiftKey);
  };

  const turn = ({ cell, velocity, degree }: Gesture, up: number, isShift: boolean): void => {
    if (isPitched(cell.instrument) && !isShift) {
      const turned = clampDegree(degree + Math.round(up / DEGREE_THROW));
      if (turned === studio.stepAt(cell)?.degree) return;
      studio.updateStep(cell, { degree: turned, alter: undefined }, 'degree');
      studio.audition(cell);
    } else {
      const turned = Math.round((velocity + up / VELOCITY_THROW) * 20) / 20;
      studio.updateStep(cell, { velocity: Math.min(1, Math.max(0.05, turned)) }, 'velocity');
    }
  };

  // The click that ends a press or a drag comes after this, and asks what it was.
  const onUp = (): void => {
    if (gesture !== undefined) gesture.isOver = true;
  };
  const onCancel = (): void => {
    gesture = undefined;
  };

  const onClick = (event: MouseEvent): void => {
    const cell = cellOf(event.target);
    if (cell === undefined) return;
    // Without a pointer it is a key, and the cell has the focus: it is the chosen one.
    const isKey = event.detail === 0;
    const pressed = isKey ? undefined : gesture;
    gesture = undefined;
    if (!isKey && (pressed?.kind !== 'press' || !isSamePlace(pressed.cell, cell))) return;
    studio.choose(cell);
    if (studio.stepAt(cell) === undefined || pressed === undefined || pressed.wasChosen) studio.cycleStep(cell);
    studio.audition(cell);
  };
  const onFocus = (event: FocusEvent): void => {
    const cell = cellOf(event.target);
    // What comes with a choice moves the grid, and a press must end on what it began on: the click chooses.
    if (cell === undefined || (gesture !== undefined && isSamePlace(gesture.cell, cell))) return;
    studio.choose(cell);
  };

  rows.addEventListener('pointerdown', onDown);
  rows.addEventListener('click', onClick);
  rows.addEventListener('focusin', onFocus);
  document.addEventListener('pointermove', onMove);
  document.addEventListener('pointerup', onUp);
  document.addEventListener('pointercancel', onCancel);
  return () => {
    rows.removeEventListener('pointerdown', onDown);
    rows.removeEventListener('click', onClick);
    rows.removeEventListener('focusin', onFocus);
    document.removeEventListener('pointermove', onMove);
    document.removeEventListener('pointerup', onUp);
    document.removeEventListener('pointercancel', onCancel);
  };
}

/** The cell of the row that a drag began in, at a place across the window. */
function cellInRow({ element }: Gesture, x: number): ChosenCell | undefined {
  const { top, height } = element.getBoundingClientRect();
  return cellOf(document.elementFromPoint(x, top + height / 2));
}
