/** Lists what a page shows badly: more than the window, zoomed by quick touches, buttons that are narrower than their words. Runs in the page. */
export function whatIsOff(): string[] {
  const { scale } = visualViewport as VisualViewport;
  const { scrollWidth } = document.documentElement;
  const cut = [...document.querySelectorAll<HTMLElement>('button:not(.cell, .section-name)')].flatMap((element) =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.scrollWidth > element.clientWidth + 1
      ? [`${element.ariaLabel ?? element.innerText} is cut`]
      : [],
  );
  return [...(scale === 1 ? [] : [`zoomed ${scale} times`]), ...(scrollWidth > innerWidth ? [`${scrollWidth} pixels wide`] : []), ...cut];
}
