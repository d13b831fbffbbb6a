import type { SampleSlot } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Slider } from '../../ui/controls/slider.js';

interface SlotRowProps {
  readonly studio: Studio;
  readonly slot: SampleSlot;
  readonly index: number;
}

/** One of the song's four slots: what loops in it, and how loud. */
export function SlotRow({ studio: { bank }, slot, index }: SlotRowProps): JSX.Element {
  const { sampleId, name, gainDb, muted, loop } = slot;
  const title = `Slot ${index + 1}`;
  if (sampleId === undefined) {
    return (
      <li class="slot-row is-empty">
        <span>{title}</span>
        <span class="hint">empty</span>
      </li>
    );
  }
  return (
    <li class="slot-row">
      <span>{title}</span>
      <strong>{name}</strong>
      <div class="sample-line">
        <button type="button" aria-pressed={muted} aria-label={`Mute ${title}`} onClick={() => bank.setSlot(index, { muted: !muted })}>
          M
        </button>
        <button type="button" aria-pressed={loop} aria-label={`Loop ${title}`} onClick={() => bank.setSlot(index, { loop: !loop })}>
          Loop
        </button>
        <IconButton icon="close" label={`Empty ${title}`} onPress={() => bank.assignSlot(index, undefined)} />
      </div>
      <Slider
        label={`Level of ${title}`}
        value={gainDb}
        min={-40}
        max={6}
        step={0.5}
        text={`${gainDb} dB`}
        onChange={(value) => bank.setSlot(index, { gainDb: value }, `slot ${index} level`)}
      />
    </li>
  );
}
