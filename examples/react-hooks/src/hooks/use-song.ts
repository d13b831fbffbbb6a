import { createHistory, pushHistory, redo, undo } from '@loop/core';
import type { Song } from '@loop/core';
import { useMemo, useState } from 'react';

/** A song that is edited, and every state that it had. */
export interface EditableSong {
  readonly song: Song;
  readonly canUndo: boolean;
  readonly canRedo: boolean;
  /** Applies one of core's edits: `edit((song) => cycleStep(song, place))`. */
  edit(change: (song: Song) => Song): void;
  undo(): void;
  redo(): void;
}

/**
 * Keeps a song with its history.
 *
 * @param first - Makes the song that it begins with; called once.
 */
export function useSong(first: () => Song): EditableSong {
  const [history, setHistory] = useState(() => createHistory(first()));
  const actions = useMemo(
    () => ({
      edit: (change: (song: Song) => Song) => setHistory((now) => pushHistory(now, change(now.present))),
      undo: () => setHistory(undo),
      redo: () => setHistory(redo),
    }),
    [],
  );
  return { song: history.present, canUndo: history.past.length > 0, canRedo: history.future.length > 0, ...actions };
}
