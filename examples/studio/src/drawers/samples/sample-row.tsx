import type { SampleEntry } from '@loop/sequencer/store';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { ClipWave } from '../../ui/controls/clip-wave.js';
import { Icon } from '../../ui/controls/icon.js';
import { IconButton } from '../../ui/controls/icon-button.js';

const CONFIRM_MS = 4_000;

interface SampleRowProps {
  readonly studio: Studio;
  readonly entry: SampleEntry;
}

/** A recording: hear it, name it, put it into the song, save it as a file, remove it. */
export function SampleRow({ studio: { bank }, entry }: SampleRowProps): JSX.Element {
  const { id, name, durationSeconds } = entry;
  const [isAsked, setAsked] = useState(false);
  useEffect(() => {
    if (!isAsked) return undefined;
    const timer = setTimeout(() => setAsked(false), CONFIRM_MS);
    return () => clearTimeout(timer);
  }, [isAsked]);
  const isHeard = bank.audition.heard.value === id;
  const inSlot = bank.slots.value.findIndex(({ sampleId }) => sampleId === id);
  return (
    <li class="sample-row">
      <div class="sample-line">
        <IconButton
          icon={isHeard ? 'stop' : 'play'}
          label={`${isHeard ? 'Stop' : 'Hear'} ${name}`}
          className="square"
          onPress={() => void bank.hearSample(id)}
        />
        <ClipWave read={() => bank.soundOf(id)} />
        <span class="hint">{durationSeconds.toFixed(1)} s</span>
      </div>
      <div class="sample-line">
        <input
          type="text"
          aria-label={`Name of ${name}`}
          value={name}
          maxLength={200}
          onChange={({ currentTarget }) => {
            const wanted = currentTarget.value.trim();
            if (wanted === '') currentTarget.value = name;
            else void bank.renameSample(id, wanted);
          }}
        />
        <select
          aria-label={`Slot of ${name}`}
          value={inSlot === -1 ? '' : String(inSlot)}
          onChange={({ currentTarget }) => {
            if (inSlot !== -1) bank.assignSlot(inSlot, undefined);
            if (currentTarget.value !== '') bank.assignSlot(Number(currentTarget.value), entry);
          }}
        >
          <option value="">no slot</option>
          {bank.slots.value.map((_, index) => (
            <option key={index} value={String(index)}>
              slot {index + 1}
            </option>
          ))}
        </select>
        <IconButton icon="save" label={`Save ${name} as WAV`} title="Save as WAV" onPress={() => void bank.saveSample(id, name)} />
        <button
          type="button"
          class={isAsked ? 'danger' : 'ghost square'}
          aria-label={isAsked ? `Really remove ${name}` : `Remove ${name}`}
          onClick={() => (isAsked ? void bank.removeSample(id) : setAsked(true))}
        >
          {isAsked ? 'Remove?' : <Icon name="clear" />}
        </button>
      </div>
    </li>
  );
}
