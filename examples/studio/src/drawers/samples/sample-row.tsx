import type { SampleEntry } from '@loop/sequencer/store';
import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { samplesTexts } from '../../texts/samples.js';
import { ClipWave } from '../../ui/controls/clip-wave.js';
import { Icon } from '../../ui/controls/icon.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Menu } from '../../ui/controls/menu.js';

/** What a row gives when it is dragged: the id of its sample. */
const DRAGGED = 'application/x-loop-sample';

interface SampleRowProps {
  readonly studio: Studio;
  readonly entry: SampleEntry;
  /** Its place in the bank, from 0. */
  readonly place: number;
  /** Opens it in the clip editor. */
  readonly onEdit: () => void;
}

/** A recording: hear it, name it, put it into the song, edit it; and in its sheet tags, order, file and removal. */
export function SampleRow({ studio: { bank }, entry, place, onEdit }: SampleRowProps): JSX.Element {
  const { id, name, durationSeconds, tags, loop } = entry;
  const texts = samplesTexts.value;
  const { row } = texts;
  const isHeard = bank.audition.heard.value === id;
  const inSlot = bank.slots.value.findIndex(({ sampleId }) => sampleId === id);
  return (
    <li
      class="sample-row"
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(DRAGGED) === true) event.preventDefault();
      }}
      onDrop={(event) => {
        const dragged = event.dataTransfer?.getData(DRAGGED);
        if (!dragged) return;
        event.preventDefault();
        event.stopPropagation();
        void bank.moveSample(dragged, place);
      }}
    >
      <div class="sample-line">
        <IconButton
          icon={isHeard ? 'stop' : 'play'}
          label={isHeard ? row.stop(name) : row.hear(name)}
          className="square"
          onPress={() => void bank.hearSample(id)}
        />
        {/* A replaced sample has another date, and another outline. */}
        <span
          class="sample-grip"
          key={entry.savedAtMs}
          draggable
          title={row.drag}
          onDragStart={(event) => event.dataTransfer?.setData(DRAGGED, id)}
        >
          <ClipWave read={() => bank.soundOf(id)} />
        </span>
        <span class="hint">
          {texts.seconds(durationSeconds)}
          {loop === undefined ? '' : ' ⟲'}
        </span>
      </div>
      <div class="sample-line">
        <input
          type="text"
          aria-label={row.nameOf(name)}
          value={name}
          maxLength={200}
          onChange={({ currentTarget }) => {
            const wanted = currentTarget.value.trim();
            if (wanted === '') currentTarget.value = name;
            else void bank.renameSample(id, wanted);
          }}
        />
        <select
          aria-label={row.slotOf(name)}
          value={inSlot === -1 ? '' : String(inSlot)}
          onChange={({ currentTarget }) => {
            if (inSlot !== -1) bank.assignSlot(inSlot, undefined);
            if (currentTarget.value !== '') bank.assignSlot(Number(currentTarget.value), entry);
          }}
        >
          <option value="">{row.noSlot}</option>
          {bank.slots.value.map((_, index) => (
            <option key={index} value={String(index)}>
              {row.slot(index + 1)}
            </option>
          ))}
        </select>
        <IconButton icon="cut" label={row.edit(name)} title={row.editTitle} onPress={onEdit} />
        <Menu label={row.more(name)} face={<Icon name="more" />} buttonClass="ghost square">
          <label class="field">
            {row.tags}
            <input
              type="text"
              aria-label={row.tagsOf(name)}
              placeholder={row.tagsExample}
              value={tags.join(', ')}
              onChange={({ currentTarget }) => void bank.tagSample(id, splitTags(currentTarget.value))}
            />
          </label>
          <button type="button" class="ghost stay" disabled={place === 0} onClick={() => void bank.moveSample(id, place - 1)}>
            {row.up}
          </button>
          <button
            type="button"
            class="ghost stay"
            disabled={place === bank.samples.value.length - 1}
            onClick={() => void bank.moveSample(id, place + 1)}
          >
            {row.down}
          </button>
          <button type="button" class="ghost" onClick={() => void bank.saveSample(id, name)}>
            {row.saveWav}
          </button>
          <button type="button" class="ghost danger" onClick={() => void bank.removeSample(id)}>
            {row.remove}
          </button>
        </Menu>
      </div>
      {tags.length > 0 && <p class="hint tags">{tags.join(' · ')}</p>}
    </li>
  );
}

function splitTags(text: string): readonly string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}
