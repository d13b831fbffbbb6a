let reduced: MediaQueryList | undefined;

/** Whether less motion is wanted: by the system, or by a choice in Set up. */
export function isStill(): boolean {
  reduced ??= matchMedia('(prefers-reduced-motion: reduce)');
  return document.documentElement.dataset['motion'] === 'less' || reduced.matches;
}
