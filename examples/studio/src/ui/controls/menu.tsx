import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

interface MenuProps {
  readonly label: string;
  /** What the button shows. */
  readonly face: ComponentChildren;
  readonly className?: string | undefined;
  readonly buttonClass?: string | undefined;
  /** Called when it opens, to bring what it shows. */
  readonly onOpen?: (() => void) | undefined;
  readonly children: ComponentChildren;
}

/** Least distance of a sheet from its button and from the edges of the window, in pixels. */
const MARGIN = 8;

/** A button that opens a small sheet of further controls. Escape, a press elsewhere, or a press on one of its buttons closes it. */
export function Menu({ label, face, className = '', buttonClass = 'ghost', onOpen, children }: MenuProps): JSX.Element {
  const [isOpen, setOpen] = useState(false);
  const root = useRef<HTMLDivElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  const sheet = useRef<HTMLDivElement>(null);

  useEffect(() => {
    if (!isOpen || sheet.current === null || button.current === null) return undefined;
    // Before everything else, so that nothing that it lies in cuts it off.
    sheet.current.showPopover();
    placeBeside(sheet.current, button.current);
    const first = sheet.current.querySelector<HTMLElement>('button:not(:disabled), select, input');
    // A field would open the keyboard of the screen over the sheet.
    const isTyped = first?.matches('input:not([type="range"])') === true && matchMedia('(pointer: coarse)').matches;
    (isTyped ? sheet.current : first)?.focus();
    const close = (): void => setOpen(false);
    const onPress = (event: Event): void => {
      if (root.current?.contains(event.target as Node) !== true) close();
    };
    document.addEventListener('pointerdown', onPress, true);
    // What comes later may need more room; and a keyboard of the screen takes some.
    const [shown, opener] = [sheet.current, button.current];
    const place = (): void => placeBeside(shown, opener);
    const grown = new ResizeObserver(place);
    grown.observe(shown);
    addEventListener('resize', place);
    return () => {
      grown.disconnect();
      document.removeEventListener('pointerdown', onPress, true);
      removeEventListener('resize', place);
    };
  }, [isOpen]);

  return (
    <div
      class={`menu ${className}`}
      ref={root}
      onFocusOut={({ relatedTarget }) => {
        if (relatedTarget instanceof Node && root.current?.contains(relatedTarget) === false) setOpen(false);
      }}
      onKeyDown={(event) => {
        if (event.key !== 'Escape' || !isOpen) return;
        event.preventDefault();
        event.stopPropagation();
        setOpen(false);
        button.current?.focus();
      }}
    >
      <button
        ref={button}
        type="button"
        class={buttonClass}
        aria-label={label}
        title={label}
        aria-expanded={isOpen}
        onClick={() => {
          if (!isOpen) onOpen?.();
          setOpen(!isOpen);
        }}
      >
        {face}
      </button>
      {isOpen && (
        <div
          ref={sheet}
          class="menu-sheet"
          popover="manual"
          tabIndex={-1}
          role="group"
          aria-label={label}
          onClick={(event) => {
            if (!(event.target instanceof Element) || event.target.closest('button:not(.stay)') === null) return;
            setOpen(false);
            button.current?.focus();
          }}
        >
          {children}
        </div>
      )}
    </div>
  );
}

/** Puts a sheet under its button, or over it where there is no room, within the window. */
function placeBeside(sheet: HTMLElement, button: HTMLElement): void {
  const place = button.getBoundingClientRect();
  const { width, height } = sheet.getBoundingClientRect();
  const below = place.bottom + MARGIN;
  const top = below + height > innerHeight - MARGIN ? Math.max(MARGIN, place.top - MARGIN - height) : below;
  sheet.style.top = `${top}px`;
  sheet.style.left = `${Math.max(MARGIN, Math.min(place.left, innerWidth - MARGIN - width))}px`;
}
