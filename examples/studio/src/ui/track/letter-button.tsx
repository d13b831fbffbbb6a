import type { JSX } from 'preact';
import { surfaceTexts } from '../../texts/surface.js';

interface LetterButtonProps {
  readonly letter: string;
  /** What it does, such as `Mute`. */
  readonly title: string;
  /** The row that it belongs to. */
  readonly row: string;
  readonly isOn: boolean;
  readonly onPress: () => void;
}

/** A switch of one letter in the head of a row. */
export function LetterButton({ letter, title, row, isOn, onPress }: LetterButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class="letter"
      aria-pressed={isOn}
      aria-label={surfaceTexts.value.track.of(title, row)}
      title={title}
      onClick={onPress}
    >
      {letter}
    </button>
  );
}
