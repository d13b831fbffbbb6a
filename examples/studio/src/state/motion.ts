/** Whether less motion is wanted: by the system, or by a choice in Set up. */
export function isStill(): boolean {
  return document.documentElement.dataset['motion'] === 'less' || matchMedia('(prefers-reduced-motion: reduce)').matches;
}
