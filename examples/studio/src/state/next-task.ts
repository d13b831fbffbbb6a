/** How soon: before frames of the screen, or as they leave time. */
export type TaskPriority = 'user-blocking' | 'user-visible';

declare const scheduler: { postTask(callback: () => void, options: { readonly priority: TaskPriority }): Promise<void> } | undefined;

/** Calls back in a task of its own, so that what a person does comes between. */
export function nextTask(callback: () => void, priority: TaskPriority = 'user-visible'): void {
  if (typeof scheduler !== 'undefined') void scheduler.postTask(callback, { priority });
  else setTimeout(callback, 0);
}
