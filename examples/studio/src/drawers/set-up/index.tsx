import type { JSX } from 'preact';

import { Choice } from '../../ui/controls/choice.js';
import type { DrawerProps } from '../drawers.js';

/** Choices about the studio itself. They stay in this browser. */
export function SetUp({ studio }: DrawerProps): JSX.Element {
  return (
    <>
      <Choice
        title="Theme"
        preference={studio.theme}
        options={[
          ['auto', 'As the system'],
          ['light', 'Light'],
          ['dark', 'Dark'],
        ]}
      />
      <Choice
        title="Keys without Ctrl"
        hint="R, 1–8, [ and ] and the like. Off, only Space, Escape, arrows and commands do anything."
        preference={studio.singleKeys}
        options={[
          ['on', 'On'],
          ['off', 'Off'],
        ]}
      />
      <Choice
        title="Follow the music"
        hint="The grid shows the bar that plays."
        preference={studio.follow}
        options={[
          ['on', 'On'],
          ['off', 'Off'],
        ]}
      />
      <button type="button" onClick={() => (studio.helpOpen.value = true)}>
        List of keys
      </button>
    </>
  );
}
