import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { Menu } from '../controls/menu.js';
import { NumberField } from '../controls/number-field.js';
import { surfaceTexts } from '../../texts/surface.js';

/** The dice, and the seed that names what they threw. */
export function SeedMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  const words = surfaceTexts.value.transport;
  return (
    <div class="group dice">
      <IconButton
        icon="dice"
        label={words.randomize}
        title={words.randomizeKey}
        className="square round"
        onPress={() => studio.randomize()}
      />
      <Menu label={words.seed} face={<Icon name="more" />} buttonClass="ghost square">
        <label class="field">
          {words.seed}
          <NumberField
            label={words.seedOfSong}
            className="seed"
            value={studio.seed.value}
            min={0}
            max={4_294_967_295}
            onChange={(seed) => studio.useSeed(seed)}
          />
        </label>
        <button type="button" onClick={() => studio.regenerate()}>
          {words.newPatterns}
        </button>
        <button type="button" onClick={() => void studio.copySeed()}>
          {words.copySeed}
        </button>
        <p class="hint">{studio.song.value.genre === undefined ? words.seedFree : words.seedOfGenre}</p>
      </Menu>
    </div>
  );
}
