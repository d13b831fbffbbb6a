/** What can be given the focus without opening a keyboard on the screen. */
const TAKERS = [
  'button:not(:disabled)',
  'a[href]',
  'select:not(:disabled)',
  'summary',
  'input:not(:disabled,[type="text"],[type="number"])',
  '[tabindex="0"]',
].join();

/** What the focus was on, and its place: each element around it, with the number of the child that led to it. */
interface Place {
  readonly element: Element;
  readonly around: readonly { readonly parent: Element; readonly index: number }[];
}

/**
 * Keeps the focus in the page. Where what had it is removed, it goes to what took its place, or to what is nearest; where it is disabled, to
 * the sheet or drawer around it, and back when it can be used again. A key that is held down presses nothing there.
 *
 * @returns Ends it.
 */
export function keepFocus(): () => void {
  let last = placeOf(document.activeElement);
  /** What holds the focus for something that is disabled. */
  let keeper: Element | undefined;
  let isWaiting = false;
  let isMoved = false;
  let frame = 0;

  const give = (element: HTMLElement): void => {
    isMoved = true;
    element.focus();
  };
  const look = (): void => {
    frame = 0;
    const { activeElement, body } = document;
    if (last === undefined || (activeElement !== null && ![body, last.element, keeper].includes(activeElement))) return;
    const { element } = last;
    if (!element.isConnected || !element.checkVisibility()) {
      const next = nearest(last);
      last = undefined;
      if (next !== undefined) give(next);
    } else if (!element.matches(':disabled')) {
      // What was left on purpose is left.
      if (isWaiting) (element as HTMLElement).focus();
      else if (activeElement === body) last = undefined;
    } else if (keeper === undefined) {
      keeper = element.closest('[tabindex="-1"]') ?? body;
      if (keeper !== body) give(keeper as HTMLElement);
    }
  };
  const lookSoon = (): void => {
    // Whatever closes or removes something may know better where the focus goes.
    if (last !== undefined && frame === 0) frame = requestAnimationFrame(look);
  };
  const onChange = (): void => {
    if (last?.element.matches(':disabled') === true) isWaiting = true;
    if (isWaiting || last?.element.isConnected === false) lookSoon();
  };
  const onFocus = ({ target }: FocusEvent): void => {
    if (target === keeper) return;
    keeper = undefined;
    isWaiting = false;
    last = placeOf(target as Element);
  };
  const onKey = (event: KeyboardEvent): void => {
    if (!event.repeat) isMoved = false;
    else if (isMoved) event.preventDefault();
  };

  const observer = new MutationObserver(onChange);
  observer.observe(document.body, { childList: true, subtree: true, attributeFilter: ['disabled'] });
  document.addEventListener('focusin', onFocus);
  document.addEventListener('focusout', lookSoon);
  document.addEventListener('keydown', onKey, true);
  return () => {
    observer.disconnect();
    cancelAnimationFrame(frame);
    document.removeEventListener('focusin', onFocus);
    document.removeEventListener('focusout', lookSoon);
    document.removeEventListener('keydown', onKey, true);
  };
}

function placeOf(element: Element | null): Place | undefined {
  if (element === null || element === document.body) return undefined;
  const around: { parent: Element; index: number }[] = [];
  for (let child = element; child.parentElement !== null && child !== document.body; child = child.parentElement)
    around.push({ parent: child.parentElement, index: [...child.parentElement.children].indexOf(child) });
  return { element, around };
}

/** What stands where something stood: in the innermost element around it that is still there, first at its place, then ever farther away. */
function nearest({ around }: Place): HTMLElement | undefined {
  for (const { parent, index } of around) {
    if (!parent.isConnected || !parent.checkVisibility()) continue;
    const byDistance = [...parent.children]
      .map((child, place) => ({ child, away: Math.abs(place - index + 0.1) }))
      .sort((one, other) => one.away - other.away);
    for (const { child } of byDistance) {
      const found = [child, ...child.querySelectorAll(TAKERS)].find((one) => one.matches(TAKERS) && one.checkVisibility());
      if (found !== undefined) return found as HTMLElement;
    }
    if (parent.matches('[tabindex="-1"]')) return parent as HTMLElement;
  }
  return undefined;
}
