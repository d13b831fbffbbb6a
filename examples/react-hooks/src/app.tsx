import { GENRES, INSTRUMENTS, createSong, cycleStep, randomizeGenre } from '@loop/core';
import type { Genre } from '@loop/core';
import { applyKit, drawKit } from '@loop/sequencer';
import workletUrl from '@loop/sequencer/live/worklet?worker&url';
import type { ReactElement } from 'react';

import { Generator } from './generator.js';
import { usePlayPosition } from './hooks/use-play-position.js';
import { usePlayer } from './hooks/use-player.js';
import { useSong } from './hooks/use-song.js';

const BAR = 0;

export function App(): ReactElement {
  const { song, edit, undo, redo, canUndo, canRedo } = useSong(() => {
    const first = createSong({ genre: 'house', seed: 7, barCount: 1 });
    return applyKit(first, drawKit('house', 7));
  });
  const player = usePlayer(song, workletUrl);
  const position = usePlayPosition(player);
  const press = (genre: Genre): void =>
    edit((now) => {
      const next = randomizeGenre(now, genre);
      return applyKit(next, drawKit(genre, next.seed));
    });

  return (
    <>
      <h1>Loop with React</h1>
      <p className="row">
        <button type="button" onClick={player.isPlaying ? player.stop : () => void player.play()}>
          {player.isPlaying ? 'Stop' : 'Play'}
        </button>
        <button type="button" disabled={!canUndo} onClick={undo}>
          Undo
        </button>
        <button type="button" disabled={!canRedo} onClick={redo}>
          Redo
        </button>
      </p>
      <p className="row" role="group" aria-label="Genres">
        {GENRES.map((genre) => (
          <button key={genre} type="button" aria-pressed={song.genre === genre} onClick={() => press(genre)}>
            {genre}
          </button>
        ))}
      </p>
      {player.error && <p role="alert">There is no sound: {player.error.message}</p>}
      <div className="grid" role="group" aria-label="Pattern">
        {INSTRUMENTS.map((instrument) => (
          <div key={instrument} className="track">
            <span>{instrument}</span>
            {song.tracks[instrument].bars[BAR]!.map((step, place) => (
              <button
                key={place}
                type="button"
                className={position?.step === place ? 'now' : ''}
                aria-label={`${instrument} step ${place + 1}`}
                aria-pressed={step !== undefined}
                onClick={() => edit((now) => cycleStep(now, { instrument, bar: BAR, step: place }))}
              />
            ))}
          </div>
        ))}
      </div>
      <Generator />
    </>
  );
}
