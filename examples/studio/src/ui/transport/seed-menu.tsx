import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { Menu } from '../controls/menu.js';
import { NumberField } from '../controls/number-field.js';

/** The dice, and the seed that names what they threw. */
export function SeedMenu({ studio }: { readonly studio: Studio }): JSX.Element {
  return (
    <div class="group dice">
      <IconButton icon="dice" label="Randomize" title="Randomize (R)" className="square round" onPress={() => studio.randomize()} />
      <Menu label="Seed" face={<Icon name="more" />} buttonClass="ghost square">
        <label class="field">
          Seed
          <NumberField
            label="Seed of the song"
            className="seed"
            value={studio.seed.value}
            min={0}
            max={4_294_967_295}
            onChange={(seed) => studio.useSeed(seed)}
          />
        </label>
        <button type="button" onClick={() => studio.regenerate()}>
          New patterns
        </button>
        <button type="button" onClick={() => void studio.copySeed()}>
          Copy the seed
        </button>
        <p class="hint">
          {studio.song.value.genre === undefined
            ? 'The dice drew from all styles: the same seed draws this again. In a genre it is another song.'
            : 'The same seed in the same genre is the same song.'}
        </p>
      </Menu>
    </div>
  );
}
