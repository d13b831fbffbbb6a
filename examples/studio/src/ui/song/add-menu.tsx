import { BRIDGES } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';

/** Lengths of a piece, in bars. */
const PIECES = [16, 32, 64] as const;

/** What can be added to the song. */
export function AddMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const bar = studio.viewedBar.value + 1;
  return (
    <Menu label="Add to the song" face={<Icon name="plus" />} buttonClass="ghost square">
      <button type="button" onClick={() => studio.appendBar()}>
        Bar {bar}
      </button>
      <button type="button" title="A copy of it becomes part of the loop as well" onClick={() => studio.copyBarToEnd()}>
        Bar {bar} as a new bar
      </button>
      <div class="group" role="group" aria-label="Add a bridge">
        {BRIDGES.map((bridge) => (
          <button key={bridge} type="button" onClick={() => studio.addBridge(bridge)}>
            {bridge}
          </button>
        ))}
      </div>
      <div class="group" role="group" aria-label="Arrange a piece">
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
      <button type="button" disabled={studio.song.value.arrangement.length === 0} onClick={() => studio.clearArrangement()}>
        Clear the song
      </button>
    </Menu>
  );
}
