import type { SampleEntry, SavedSample } from '@loop/sequencer/store';
import type { JSX } from 'preact';
import { useEffect, useState } from 'preact/hooks';

import { samplesTexts } from '../../texts/samples.js';
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
  const texts = samplesTexts.value;
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
      <section aria-label={texts.slots.region}>
        <h3>{texts.slots.title}</h3>
        <p class="hint">{texts.slots.hint}</p>
        <ul class="cards">
          {bank.slots.value.map((slot, index) => (
            <SlotRow key={index} studio={studio} slot={slot} index={index} />
          ))}
        </ul>
      </section>
      <section aria-label={texts.bank.region}>
        <div class="field-row">
          <h3>{texts.bank.title}</h3>
          <label class="button-like">
            {texts.bank.import}
            <input
              class="file-input"
              type="file"
              accept={ACCEPTED}
              multiple
              aria-label={texts.bank.importLabel}
              onChange={({ currentTarget }) => {
                void bank.importSamples([...(currentTarget.files ?? [])]);
                currentTarget.value = '';
              }}
            />
          </label>
        </div>
        <div class="chips">
          <button type="button" onClick={() => void studio.keepLoop()}>
            {texts.bank.keepLoop}
          </button>
          <MicrophoneButton studio={studio} />
        </div>
        {bank.samples.value.length > 5 && (
          <input
            type="text"
            placeholder={texts.bank.search}
            aria-label={texts.bank.searchLabel}
            value={words}
            onInput={({ currentTarget }) => setWords(currentTarget.value)}
          />
        )}
        {bank.samples.value.length === 0 && <p class="hint">{texts.bank.nothing}</p>}
        <ul class="cards">
          {shown.map(({ entry, place }) => (
            <SampleRow
              key={entry.id}
              studio={studio}
              entry={entry}
              place={place}
              onEdit={() => void bank.readSample(entry.id).then(setEdited, (error: unknown) => studio.fail(texts.bank.notEdited, error))}
            />
          ))}
        </ul>
        {wanted !== '' && shown.length === 0 && <p class="hint">{texts.bank.notFound(words.trim())}</p>}
        {lost !== undefined && (
          <p class="group lost">
            <span>{texts.bank.asBefore(lost.name)}</span>
            <button type="button" onClick={() => void bank.putSampleBack()}>
              {texts.bank.putBack}
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
