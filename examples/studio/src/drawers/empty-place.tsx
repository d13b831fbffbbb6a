import type { ComponentChildren, JSX } from 'preact';

interface EmptyPlaceProps {
  readonly title: string;
  readonly children: ComponentChildren;
}

/** What a drawer shows while it has nothing to show: what belongs here, and what can be done now. */
export function EmptyPlace({ title, children }: EmptyPlaceProps): JSX.Element {
  return (
    <div class="empty-place">
      <h3>{title}</h3>
      {children}
    </div>
  );
}
