/** How far keys move a control, as a share of its travel. */
const KEY_TRAVEL: Readonly<Record<string, number>> = {
  ArrowRight: 0.01,
  ArrowUp: 0.01,
  ArrowLeft: -0.01,
  ArrowDown: -0.01,
  PageUp: 0.1,
  PageDown: -0.1,
  Home: -1,
  End: 1,
};

/** How far a key moves a control; `undefined` when it is another key, or a command. */
export function keyTravel(event: Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'altKey'>): number | undefined {
  return event.ctrlKey || event.metaKey || event.altKey ? undefined : KEY_TRAVEL[event.key];
}
