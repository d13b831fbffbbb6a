import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { DraftField } from './draft-field.js';
import { SEVERITIES, SongCard } from './song-card.js';
import { COMPOSED_BARS } from './training.js';
import type { Training } from './training.js';

const ACCEPTED = 'audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a';
const COMPOSED = [4, 8, 16] as const;

interface SongsSectionProps {
  readonly studio: Studio;
  readonly training: Training;
}

/** The songs to learn from: where they come from, what is wrong with them, and making them ready. */
export function SongsSection({ studio, training }: SongsSectionProps): JSX.Element {
  const { room, upload, faults } = training;
  const { songs = [], issues = [], trigger = '', work, isChecked = true, error } = room.value ?? {};
  // What is heard or made ready meanwhile would begin again with the next song that comes.
  const isBusy = work !== undefined || upload.value !== undefined;
  const errors = songs.flatMap((song) => song.issues).filter(({ severity }) => severity === 'error').length;
  return (
    <section aria-label="Songs to learn from">
      <h3>Songs</h3>
      <p class="hint">Some ten songs of one kind teach a sound. Train only on recordings that you may train on.</p>
      <AddSongs studio={studio} training={training} />
      {upload.value !== undefined && (
        <div class="song-line" role="status">
          <progress aria-label={upload.value.label} max={upload.value.all} value={upload.value.done} />
          <span class="hint">
            {upload.value.label}: {upload.value.done} of {upload.value.all}
          </span>
          <IconButton icon="close" label="Take no more songs" onPress={() => upload.value?.cancel()} />
        </div>
      )}
      {songs.length > 0 && (
        <>
          <label class="field wide-field">
            Word that calls the sound up
            <DraftField
              label="Word that calls the sound up"
              placeholder="dustysoul"
              maxLength={60}
              value={trigger}
              commit={(text) => void training.setTrigger(text)}
            />
          </label>
          <p class="hint" aria-live="polite">
            {summaryOf(songs.length, errors, isChecked)}
          </p>
          <div class="chips">
            <button type="button" disabled={isBusy} onClick={() => void training.work('process')}>
              Make ready and describe
            </button>
            <button type="button" class="ghost" disabled={isBusy} onClick={() => void training.work('check')}>
              Hear again
            </button>
          </div>
          {work !== undefined && (
            <div class="song-line" role="status">
              <progress
                aria-label={work.kind === 'check' ? 'Hearing the songs' : 'Making the songs ready'}
                max={1}
                value={work.fraction ?? 0}
              />
              <span class="hint">{work.kind === 'check' ? 'The songs are heard' : 'The songs are made ready'}</span>
              <IconButton icon="close" label="Stop it" onPress={() => void training.work('stop')} />
            </div>
          )}
          <ul class="cards song-list" aria-label="Songs">
            {songs.map((song) => (
              <SongCard key={song.path} training={training} song={song} />
            ))}
          </ul>
          {issues.length > 0 && (
            <ul class="findings" aria-label="Findings about all songs">
              {issues.map(({ code, severity, path, message }) => (
                <li key={`${code} ${path}`} class={`finding is-${severity}`}>
                  <span>
                    <b>{SEVERITIES[severity]}</b> {path === '' ? message : `${path} ${message}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <Problem text={faults.value.songs ?? error} />
    </section>
  );
}

/** What went wrong in a part of the drawer; it stays until the next try. */
export function Problem({ text }: { readonly text: string | undefined }): JSX.Element {
  return <div role="alert">{text !== undefined && <p class="problem">{text}</p>}</div>;
}

function AddSongs({ studio, training }: SongsSectionProps): JSX.Element {
  const { samples } = studio.bank;
  const [count, setCount] = useState<number>(COMPOSED[1]);
  const [isChoosing, setChoosing] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  return (
    <>
      <div class="chips">
        <label class="button-like">
          Add files…
          <input
            class="file-input"
            type="file"
            accept={ACCEPTED}
            multiple
            aria-label="Add songs from files"
            onChange={({ currentTarget }) => {
              void training.addFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
        </label>
        <button type="button" aria-expanded={isChoosing} disabled={samples.value.length === 0} onClick={() => setChoosing(!isChoosing)}>
          From Samples
        </button>
      </div>
      {isChoosing && (
        <div class="sample-choice" role="group" aria-label="Samples to learn from">
          {samples.value.map(({ id, name }) => (
            <label key={id} class="check">
              <input
                type="checkbox"
                checked={chosen.has(id)}
                onChange={({ currentTarget }) => {
                  const next = new Set(chosen);
                  if (currentTarget.checked) next.add(id);
                  else next.delete(id);
                  setChosen(next);
                }}
              />
              {name}
            </label>
          ))}
          <button
            type="button"
            disabled={chosen.size === 0}
            onClick={() => {
              void training.addSamples(samples.value.filter(({ id }) => chosen.has(id)));
              setChosen(new Set());
              setChoosing(false);
            }}
          >
            {chosen.size === 1 ? 'Add one sample' : `Add ${chosen.size} samples`}
          </button>
        </div>
      )}
      <div class="chips">
        <label class="field">
          or compose
          <select
            aria-label="How many songs to compose"
            value={String(count)}
            onChange={({ currentTarget }) => setCount(Number(currentTarget.value))}
          >
            {COMPOSED.map((each) => (
              <option key={each} value={String(each)}>
                {each} songs
              </option>
            ))}
          </select>
        </label>
        <button
          type="button"
          title={`Songs of ${COMPOSED_BARS} bars in the genre that plays, each from another seed`}
          onClick={() => void training.composeSongs(count)}
        >
          Compose them
        </button>
      </div>
    </>
  );
}

function summaryOf(songs: number, errors: number, isChecked: boolean): string {
  const many = songs === 1 ? 'One song' : `${songs} songs`;
  if (!isChecked) return `${many}, not all of them heard yet.`;
  if (errors === 0) return `${many}, no faults.`;
  return `${many}, ${errors === 1 ? 'one fault' : `${errors} faults`} to look at: what is wrong is learnt as well.`;
}
