import type { ComponentChildren, JSX } from 'preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

import { IconButton } from '../controls/icon-button.js';
import { surfaceTexts } from '../../texts/surface.js';
import { keepTabWithin, STOPS } from './keep-tab-within.js';

interface DialogProps {
  readonly title: string;
  readonly className?: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/**
 * A sheet before everything else. Escape, its button and a press beside it close it.
 *
 * Not by `showModal`, for which the browser styles the whole page anew. What lies behind is covered by the ground of the sheet, the keys stay in the
 * sheet, and `aria-modal` says so to readers of the screen.
 */
export function Dialog({ title, className, isOpen, onClose, children }: DialogProps): JSX.Element {
  const ground = useRef<HTMLDivElement>(null);
  const dialog = useRef<HTMLDialogElement>(null);
  const close = useRef(onClose);
  close.current = onClose;
  const id = useId();
  // At once: the next key is the sheet's already.
  useLayoutEffect(() => {
    const [layer, sheet] = [ground.current, dialog.current];
    if (!isOpen || layer === null || sheet === null) return undefined;
    const before = document.activeElement;
    layer.showPopover();
    sheet.querySelector<HTMLElement>(STOPS)?.focus();
    // What had the focus may be gone: keys are the sheet's all the same.
    const onKey = (event: KeyboardEvent): void => {
      if (event.target instanceof Node && sheet.contains(event.target)) return;
      event.stopPropagation();
      if (event.key === 'Escape') close.current();
      else if (event.key === 'Tab') {
        event.preventDefault();
        sheet.focus();
      }
    };
    document.addEventListener('keydown', onKey, true);
    return () => {
      document.removeEventListener('keydown', onKey, true);
      if (layer.matches(':popover-open')) layer.hidePopover();
      if (before instanceof HTMLElement) before.focus();
    };
  }, [isOpen]);
  return (
    <div
      ref={ground}
      class="dialog-ground"
      popover="manual"
      onClick={(event) => {
        if (event.target === event.currentTarget) onClose();
      }}
    >
      <dialog
        ref={dialog}
        class={className}
        open={isOpen}
        tabIndex={-1}
        aria-modal="true"
        aria-labelledby={id}
        onKeyDown={(event) => {
          if (event.key === 'Tab') keepTabWithin(event.currentTarget, event);
          if (event.key !== 'Escape') return;
          // What lies around it closes by Escape too, and stays.
          event.stopPropagation();
          event.preventDefault();
          onClose();
        }}
      >
        {isOpen && (
          <div class="dialog-sheet">
            <div class="dialog-head">
              <h2 id={id}>{title}</h2>
              <IconButton icon="close" label={surfaceTexts.value.dialogs.close} onPress={onClose} />
            </div>
            {children}
          </div>
        )}
      </dialog>
    </div>
  );
}
