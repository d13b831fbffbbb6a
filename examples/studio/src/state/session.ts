import { createHistory, pushHistory, redo, undo } from '@loop/core';
import type { History, Song } from '@loop/core';
import { computed, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

/** The song being worked on, and the way back. */
export interface Session {
  readonly song: ReadonlySignal<Song>;
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  /**
   * Changes the song.
   *
   * @param run - Changes with the same name in a row, such as one drag of a slider, are undone as one.
   */
  edit(change: (song: Song) => Song, run?: string): void;
  undo(): void;
  redo(): void;
}

/** Starts a session at a song. */
export function createSession(initial: Song): Session {
  const history = signal<History<Song>>(createHistory(initial));
  return {
    song: computed(() => history.value.present),
    canUndo: computed(() => history.value.past.length > 0),
    canRedo: computed(() => history.value.future.length > 0),
    edit(change, run) {
      history.value = pushHistory(history.value, change(history.value.present), { run });
    },
    undo() {
      history.value = undo(history.value);
    },
    redo() {
      history.value = redo(history.value);
    },
  };
}
