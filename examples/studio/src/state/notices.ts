import { isAbortError, isLoopError } from '@loop/core';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { language, showLanguage } from '../texts/language.js';
import { surfaceTexts } from '../texts/surface.js';

/** A line that says what happened. */
export interface NoticeText {
  readonly kind: 'info' | 'error';
  readonly text: string;
}

/** Long work that can be cancelled. */
export interface Task {
  readonly label: string;
  /** Share done, 0–1. */
  readonly fraction: number;
  cancel(): void;
}

/** What the studio reports. */
export interface Notices {
  readonly notice: ReadonlySignal<NoticeText | undefined>;
  readonly task: ReadonlySignal<Task | undefined>;
  say(text: string): void;
  /** Reports a failure; nothing else changes. */
  fail(what: string, error: unknown): void;
  /** Runs long work with progress and a way to cancel; failures are reported. */
  run(label: string, work: (signal: AbortSignal, onProgress: (fraction: number) => void) => Promise<void>): Promise<void>;
}

const INFO_MS = 3_500;
const ERROR_MS = 9_000;

/** Creates an empty line. */
export function createNotices(): Notices {
  const notice = signal<NoticeText | undefined>(undefined);
  const task = signal<Task | undefined>(undefined);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (kind: NoticeText['kind'], text: string): void => {
    clearTimeout(timer);
    notice.value = { kind, text };
    timer = setTimeout(() => (notice.value = undefined), kind === 'error' ? ERROR_MS : INFO_MS);
  };
  const fail = (what: string, error: unknown): void => {
    const sayWhy = (reason: string): void => show('error', `${what}: ${reason}`);
    const message = error instanceof Error ? error.message : String(error);
    // What packages say is English: what it means is said before it in the language that is shown.
    if (language.peek() === 'en' || !isLoopError(error)) sayWhy(message);
    else describe(error).then(sayWhy, () => sayWhy(message));
  };
  return {
    notice,
    task,
    fail,
    say: (text) => show('info', text),
    async run(label, work) {
      task.value?.cancel();
      const controller = new AbortController();
      const cancel = (): void => controller.abort();
      task.value = { label, fraction: 0, cancel };
      try {
        await work(controller.signal, (fraction) => (task.value = { label, fraction, cancel }));
      } catch (error) {
        if (isAbortError(error)) show('info', surfaceTexts.value.notice.cancelled(label));
        else fail(label, error);
      } finally {
        if (task.value?.cancel === cancel) task.value = undefined;
      }
    },
  };
}

async function describe(error: unknown): Promise<string> {
  const { describeError } = await import('../texts/describe-error.js');
  await showLanguage();
  return describeError(error);
}
