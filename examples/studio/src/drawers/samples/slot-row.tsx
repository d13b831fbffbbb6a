import { secondsPerBar } from '@loop/core';
import type { SampleSlot } from '@loop/core';
import type { SampleEntry } from '@loop/sequencer/store';
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
export function SlotRow({ studio: { bank, song }, slot, index }: SlotRowProps): JSX.Element {
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
  const entry = bank.samples.value.find(({ id }) => id === sampleId);
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
      {entry !== undefined && <small class="hint">{describeFit(entry, secondsPerBar(song.value))}</small>}
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

/** A sample this much longer or shorter than whole bars stays in time to the ear. */
const EXACT_BARS = 0.002;

/** Says how many bars a sample takes when it repeats, and whether it stays in time. */
function describeFit({ durationSeconds, sampleRate, loop }: SampleEntry, barSeconds: number): string {
  const seconds = loop === undefined ? durationSeconds : (loop.endSamples - loop.startSamples) / sampleRate;
  const bars = seconds / barSeconds;
  // Half a bar and a quarter of one come round with the bars as well.
  const whole = [1, 2, 4].map((parts) => Math.round(bars * parts) / parts).find((near) => near > 0 && Math.abs(near - bars) <= EXACT_BARS);
  if (whole !== undefined) return `${whole} ${whole === 1 ? 'bar' : 'bars'}, in time.`;
  return `${bars.toFixed(2)} bars: it drifts. The editor cuts it to whole bars.`;
}
