import { BRIDGES } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';

/** Lengths of a piece, in bars. */
const PIECES = [16, 32, 64] as const;

/** The order of bars: a loop, or a song of blocks that can be dragged, moved by keyboard and removed. */
export function Arranger({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  const { entry } = studio.position.value;
  const sounding = studio.playing.value && song.mode === 'song';
  return (
    <section class="panel" aria-labelledby="arranger-title">
      <div class="panel-head">
        <h2 id="arranger-title">Arranger</h2>
        <div class="chips" role="group" aria-label="Playback">
          <button type="button" aria-pressed={song.mode === 'loop'} onClick={() => studio.setMode('loop')}>
            Loop
          </button>
          <button type="button" aria-pressed={song.mode === 'song'} onClick={() => studio.setMode('song')}>
            Song
          </button>
        </div>
        <button type="button" onClick={() => studio.appendBar()}>
          + Bar {studio.viewedBar.value + 1}
        </button>
        <button type="button" onClick={() => studio.copyBarToEnd()}>
          Copy as new bar
        </button>
        <div class="chips" role="group" aria-label="Add a bridge">
          {BRIDGES.map((bridge) => (
            <button key={bridge} type="button" onClick={() => studio.addBridge(bridge)}>
              {bridge}
            </button>
          ))}
        </div>
        <div class="chips" role="group" aria-label="Arrange a piece">
          {PIECES.map((bars) => (
            <button
              key={bars}
              type="button"
              title={`Arrange the loop as a piece of ${bars} bars; what is arranged now makes room`}
              onClick={() => studio.arrange(bars)}
            >
              {`Arrange ${bars}`}
            </button>
          ))}
        </div>
        <span class="spacer" />
        <button type="button" disabled={song.arrangement.length === 0} onClick={() => studio.clearArrangement()}>
          Clear
        </button>
      </div>
      {song.arrangement.length === 0 ? (
        <p class="hint">
          No arrangement yet: add the bar you see, copy it, or add a bridge – or have the loop arranged as a piece. Song mode then plays the
          blocks in order.
        </p>
      ) : (
        <ol class="blocks" aria-label="Arrangement">
          {song.arrangement.map((block, index) => (
            <li key={`${index}-${block.bar}`}>
              <button
                type="button"
                draggable
                class={`block ${sounding && index === entry ? 'sounding' : ''}`}
                aria-label={`Block ${index + 1}, bar ${block.bar + 1}${block.section === undefined ? '' : `, ${block.section}`}. Alt and arrows move it, Delete removes it.`}
                onClick={() => studio.viewBar(block.bar)}
                onKeyDown={(event) => studio.blockKey(event, index)}
                onDragStart={(event) => event.dataTransfer?.setData('text/loop-block', String(index))}
                onDragOver={(event) => event.preventDefault()}
                onDrop={(event) => {
                  event.preventDefault();
                  const from = event.dataTransfer?.getData('text/loop-block') ?? '';
                  if (from !== '') studio.moveBlock(Number(from), index);
                }}
              >
                {block.bar + 1}
                <small>{block.section ?? ' '}</small>
              </button>
              <button type="button" class="remove" aria-label={`Remove block ${index + 1}`} onClick={() => studio.removeBlock(index)}>
                ×
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
