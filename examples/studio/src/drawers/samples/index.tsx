import type { SampleEntry, SavedSample } from '@loop/sequencer/store';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { FileDrop } from '../../ui/controls/file-drop.js';
import type { DrawerProps } from '../drawers.js';
import { ClipEditor } from './clip-editor.js';
import { MicrophoneButton } from './microphone-button.js';
import { SampleRow } from './sample-row.js';
import { SlotRow } from './slot-row.js';
import { StorageMeter } from './storage-meter.js';

const ACCEPTED = 'audio/*,.wav,.mp3,.flac,.ogg,.m4a';

/** Recordings that this browser keeps, and the four slots in which they loop beside the patterns. */
export function Samples({ studio }: DrawerProps): JSX.Element {
  const { bank } = studio;
  const [words, setWords] = useState('');
  const [edited, setEdited] = useState<SavedSample | undefined>(undefined);
  useEffect(() => {
    void bank.listSamples();
    return () => bank.audition.stop();
  }, []);
  const wanted = words.trim().toLowerCase();
  const shown = bank.samples.value.flatMap((entry, place) => (isFound(entry, wanted) ? [{ entry, place }] : []));
  const lost = bank.lastLost.value;
  return (
    <FileDrop className="samples" take={(files) => void bank.importSamples(files)}>
      <section aria-label="Slots">
        <h3>In the song</h3>
        <p class="hint">Four slots loop beside the patterns, from the first bar on.</p>
        <ul class="cards">
          {bank.slots.value.map((slot, index) => (
            <SlotRow key={index} studio={studio} slot={slot} index={index} />
          ))}
        </ul>
      </section>
      <section aria-label="Bank">
        <div class="field-row">
          <h3>In this browser</h3>
          <label class="button-like">
            Import…
            <input
              class="file-input"
              type="file"
              accept={ACCEPTED}
              multiple
              aria-label="Import recordings"
              onChange={({ currentTarget }) => {
                void bank.importSamples([...(currentTarget.files ?? [])]);
                currentTarget.value = '';
              }}
            />
          </label>
        </div>
        <div class="chips">
          <button type="button" onClick={() => void studio.keepLoop()}>
            Keep this loop
          </button>
          <MicrophoneButton studio={studio} />
        </div>
        {bank.samples.value.length > 5 && (
          <input
            type="text"
            placeholder="Search"
            aria-label="Search samples by name or tag"
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        {bank.samples.value.length === 0 && (
          <p class="hint">Nothing yet. Drop WAV, MP3, FLAC or Ogg files here, keep the loop that you hear, or make something in Create.</p>
        )}
        <ul class="cards">
          {shown.map(({ entry, place }) => (
            <SampleRow
              key={entry.id}
              studio={studio}
              entry={entry}
              place={place}
              onEdit={() =>
                void bank.readSample(entry.id).then(setEdited, (error: unknown) => studio.fail('The sample cannot be edited', error))
              }
            />
          ))}
        </ul>
        {wanted !== '' && shown.length === 0 && <p class="hint">No sample has “{words.trim()}” in its name or its tags.</p>}
        {lost !== undefined && (
          <p class="group lost">
            <span>“{lost.name}” as it was before</span>
            <button type="button" onClick={() => void bank.putSampleBack()}>
              Put it back
            </button>
          </p>
        )}
      </section>
      <StorageMeter bank={bank} />
      <ClipEditor studio={studio} sample={edited} onClose={() => setEdited(undefined)} />
    </FileDrop>
  );
}

function isFound({ name, tags }: SampleEntry, wanted: string): boolean {
  return [name, ...tags].some((text) => text.toLowerCase().includes(wanted));
}
