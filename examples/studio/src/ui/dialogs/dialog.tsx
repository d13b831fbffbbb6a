import type { ComponentChildren, JSX } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';

import { IconButton } from '../controls/icon-button.js';
import { surfaceTexts } from '../../texts/surface.js';

interface DialogProps {
  readonly title: string;
  readonly className?: string | undefined;
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A sheet before everything else. Escape, its button and a press beside it close it. */
export function Dialog({ title, className, isOpen, onClose, children }: DialogProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    if (isOpen) dialog.current?.showModal();
    else dialog.current?.close();
  }, [isOpen]);
  return (
    <dialog
      ref={dialog}
      class={className}
      aria-labelledby={id}
      onClose={onClose}
      // What lies around it closes by Escape too, and stays.
      onKeyDown={(event) => {
        if (event.key === 'Escape') event.stopPropagation();
      }}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      {isOpen && (
        <div class="dialog-sheet">
          <div class="dialog-head">
            <h2 id={id}>{title}</h2>
            <IconButton icon="close" label={surfaceTexts.value.dialogs.close} onPress={() => dialog.current?.close()} />
          </div>
          {children}
        </div>
      )}
    </dialog>
  );
}
