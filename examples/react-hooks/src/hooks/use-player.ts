import type { Song } from '@loop/core';
import { createLivePlayer } from '@loop/sequencer/live';
import type { LivePlayer } from '@loop/sequencer/live';
import { useCallback, useEffect, useEffectEvent, useRef, useState } from 'react';

/** A song that can be heard. */
export interface SongPlayer {
  readonly isPlaying: boolean;
  /** Why there is no sound; `undefined` while all is well. */
  readonly error: Error | undefined;
  /** Call it from a click or a key, as browsers allow no sound before. */
  play(): Promise<void>;
  stop(): void;
  /** The player below, once `play` was called: for positions and levels. */
  readonly live: () => LivePlayer | undefined;
}

/**
 * Plays a song and follows every edit without a restart. Nothing is loaded before the first `play`; a component that goes away takes
 * the sound with it.
 *
 * @param song - What is played; an edit is heard at the next sixteenth.
 * @param workletUrl - Where the bundler puts the engine's script: see the README of `@loop/sequencer`.
 */
export function usePlayer(song: Song, workletUrl: string): SongPlayer {
  const live = useRef<LivePlayer>(undefined);
  const [isPlaying, setPlaying] = useState(false);
  const [error, setError] = useState<Error>();

  const follow = useEffectEvent(() => live.current?.setSong(song));
  useEffect(() => follow(), [song]);
  useEffect(
    () => () => {
      void live.current?.dispose();
      live.current = undefined;
    },
    [],
  );

  const play = async (): Promise<void> => {
    setError(undefined);
    try {
      live.current ??= createLivePlayer({ song, workletUrl, onError: setError });
      setPlaying(true);
      await live.current.play({ fromTick: 0 });
    } catch (reason) {
      void live.current?.dispose();
      live.current = undefined;
      setPlaying(false);
      setError(reason as Error);
    }
  };
  const stop = (): void => {
    live.current?.stop();
    setPlaying(false);
  };
  return { isPlaying, error, play, stop, live: useCallback(() => live.current, []) };
}
