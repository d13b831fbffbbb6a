import type { JSX } from 'preact';

import { Icon } from './icon.js';
import type { IconName } from './icon.js';

interface IconButtonProps {
  readonly icon: IconName;
  /** What it does, in words: the picture says it to the eye alone. */
  readonly label: string;
  /** Shown on hover. @defaultValue nothing */
  readonly title?: string;
  /** @defaultValue 'ghost square' */
  readonly className?: string;
  /** Whether it is on; left out where it has no state. */
  readonly isPressed?: boolean;
  /** Whether what it opens is open; left out where it opens nothing. */
  readonly isExpanded?: boolean;
  /** Whether it does nothing now. It keeps the focus, as what it does comes and goes. @defaultValue false */
  readonly isDisabled?: boolean;
  readonly onPress: () => void;
}

/** A button with a picture instead of a word. */
export function IconButton({
  icon,
  label,
  title,
  className = 'ghost square',
  isPressed,
  isExpanded,
  isDisabled = false,
  onPress,
}: IconButtonProps): JSX.Element {
  return (
    <button
      type="button"
      class={className}
      aria-disabled={isDisabled || undefined}
      aria-label={label}
      title={title}
      aria-pressed={isPressed}
      aria-expanded={isExpanded}
      onClick={() => !isDisabled && onPress()}
    >
      <Icon name={icon} />
    </button>
  );
}
