import type { ComponentChildren, JSX } from 'preact';
import { useState } from 'preact/hooks';

interface FileDropProps {
  readonly className: string;
  readonly take: (files: readonly File[]) => void;
  readonly children: ComponentChildren;
}

/** A place that takes files which are dropped on it, and shows that it would. What surrounds it does not get them. */
export function FileDrop({ className, take, children }: FileDropProps): JSX.Element {
  const [isOver, setOver] = useState(false);
  return (
    <div
      class={isOver ? `${className} drop-here` : className}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setOver(false);
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      {children}
    </div>
  );
}
