import { BRIDGES } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { Menu } from '../controls/menu.js';
import { surfaceTexts } from '../../texts/surface.js';

/** Lengths of a piece, in bars. */
const PIECES = [16, 32, 64] as const;

/** What can be added to the song. */
export function AddMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const bar = studio.viewedBar.value + 1;
  const { add: words, parts } = surfaceTexts.value;
  return (
    <Menu label={words.label} face={<Icon name="plus" />} buttonClass="ghost square">
      <button type="button" onClick={() => studio.appendBar()}>
        {words.bar(bar)}
      </button>
      <button type="button" title={words.newBarHint} onClick={() => studio.copyBarToEnd()}>
        {words.newBar(bar)}
      </button>
      <div class="group" role="group" aria-label={words.bridge}>
        {BRIDGES.map((bridge) => (
          <button key={bridge} type="button" onClick={() => studio.addBridge(bridge)}>
            {parts[bridge]}
          </button>
        ))}
      </div>
      <div class="group" role="group" aria-label={words.piece}>
        {PIECES.map((bars) => (
          <button key={bars} type="button" title={words.pieceHint(bars)} onClick={() => void studio.arrange(bars)}>
            {words.pieceOf(bars)}
          </button>
        ))}
      </div>
      <button type="button" disabled={studio.song.value.arrangement.length === 0} onClick={() => studio.clearArrangement()}>
        {words.clear}
      </button>
    </Menu>
  );
}
