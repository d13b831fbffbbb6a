import type { JSX } from 'preact';
import { useState } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { trainTexts } from '../../texts/train.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { DraftField } from './draft-field.js';
import { SongCard } from './song-card.js';
import { countFindings } from './song-findings.js';
import { COMPOSED_BARS } from './training.js';
import type { Training } from './training.js';

const ACCEPTED = 'audio/*,.wav,.mp3,.flac,.ogg,.opus,.m4a';
const COMPOSED = [4, 8, 16] as const;

interface AddSongsProps {
  readonly studio: Studio;
  readonly training: Training;
}

interface SongsSectionProps extends AddSongsProps {
  /** The server that they are sent to, where it is not the studio's. */
  readonly host: string | undefined;
}

/** The songs to learn from: where they come from, what is wrong with them, and making them ready. */
export function SongsSection({ studio, training, host }: SongsSectionProps): JSX.Element {
  const { room, upload, faults, status } = training;
  const { songs = [], issues = [], trigger = '', work, isChecked = true, error } = room.value ?? {};
  // What is heard or made ready meanwhile would begin again with the next song that comes.
  const texts = trainTexts.value.songs;
  const isBusy = work !== undefined || upload.value !== undefined;
  // A training makes them ready by itself.
  const isPrepared = status.value?.running === true && status.value.phase === 'preprocess';
  const errors = songs.reduce((sum, song) => sum + countFindings(song, 'error'), 0);
  return (
    <section aria-label={texts.region}>
      <h3>{texts.title}</h3>
      <p class="hint">
        {texts.hint}
        {host === undefined ? '' : ` ${texts.elsewhere(host)}`}
      </p>
      <AddSongs studio={studio} training={training} />
      {upload.value !== undefined && (
        <div role="status">
          <div class="song-line">
            <span class="hint grow">{texts.progress(upload.value.label, upload.value.done, upload.value.all)}</span>
            <IconButton icon="close" label={texts.takeNoMore} onPress={() => upload.value?.cancel()} />
          </div>
          <progress aria-label={upload.value.label} max={1} value={upload.value.fraction} />
        </div>
      )}
      {songs.length > 0 && (
        <>
          <label class="field wide-field">
            {texts.trigger}
            <DraftField
              label={texts.trigger}
              placeholder={texts.triggerExample}
              maxLength={60}
              value={trigger}
              commit={(text) => void training.setTrigger(text)}
            />
          </label>
          <p class="hint">{texts.triggerHint}</p>
          <p class="hint" aria-live="polite">
            {summaryOf(songs.length, errors, isChecked)}
          </p>
          <div class="chips">
            <button
              type="button"
              disabled={isBusy || isPrepared}
              title={isPrepared ? texts.readyByTraining : undefined}
              onClick={() => void training.work('process')}
            >
              {texts.ready}
            </button>
            <button type="button" class="ghost" disabled={isBusy} onClick={() => void training.work('check')}>
              {texts.hear}
            </button>
          </div>
          {work !== undefined && (
            <div role="status">
              <div class="song-line">
                <span class="hint grow">{work.kind === 'check' ? texts.heard : texts.madeReady}</span>
                <IconButton icon="close" label={texts.stop} onPress={() => void training.work('stop')} />
              </div>
              <progress aria-label={work.kind === 'check' ? texts.hearing : texts.makingReady} max={1} value={work.fraction ?? 0} />
            </div>
          )}
          <ul class="cards song-list" aria-label={texts.list}>
            {songs.map((song) => (
              <SongCard key={song.path} training={training} song={song} />
            ))}
          </ul>
          <a class="button-like quiet" href={training.datasetUrl} download="dataset.json" title={texts.downloadHint}>
            {texts.download}
          </a>
          {issues.length > 0 && (
            <ul class="findings" aria-label={texts.allFindings}>
              {issues.map(({ code, severity, path, message }) => (
                <li key={`${code} ${path}`} class={`finding is-${severity}`}>
                  <span>
                    <b>{trainTexts.value.severities[severity]}</b> {path === '' ? message : `${path} ${message}`}
                  </span>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
      <Problem text={faults.value.songs ?? (error === undefined ? undefined : texts.failed(error))} />
    </section>
  );
}

/** What went wrong in a part of the drawer; it stays until the next try. */
export function Problem({ text }: { readonly text: string | undefined }): JSX.Element {
  return <div role="alert">{text !== undefined && <p class="problem">{text}</p>}</div>;
}

function AddSongs({ studio, training }: AddSongsProps): JSX.Element {
  const { samples } = studio.bank;
  const [count, setCount] = useState<number>(COMPOSED[1]);
  const [isChoosing, setChoosing] = useState(false);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const texts = trainTexts.value.songs;
  return (
    <>
      <div class="chips">
        <label class="button-like">
          {texts.addFiles}
          <input
            class="file-input"
            type="file"
            accept={ACCEPTED}
            multiple
            aria-label={texts.addFilesLabel}
            onChange={({ currentTarget }) => {
              void training.addFiles([...(currentTarget.files ?? [])]);
              currentTarget.value = '';
            }}
          />
        </label>
        <button
          type="button"
          aria-expanded={isChoosing}
          disabled={samples.value.length === 0}
          title={samples.value.length === 0 ? texts.noSamples : undefined}
          onClick={() => setChoosing(!isChoosing)}
        >
          {texts.fromSamples}
        </button>
      </div>
      {isChoosing && (
        <div class="sample-choice" role="group" aria-label={texts.samplesToLearn}>
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
            {texts.addSamples(chosen.size)}
          </button>
        </div>
      )}
      <div class="chips">
        <label class="field">
          {texts.orCompose}
          <select aria-label={texts.howMany} value={String(count)} onChange={({ currentTarget }) => setCount(Number(currentTarget.value))}>
            {COMPOSED.map((each) => (
              <option key={each} value={String(each)}>
                {texts.count(each)}
              </option>
            ))}
          </select>
        </label>
        <button type="button" title={texts.composeHint(COMPOSED_BARS)} onClick={() => void training.composeSongs(count)}>
          {texts.compose}
        </button>
      </div>
    </>
  );
}

function summaryOf(songs: number, errors: number, isChecked: boolean): string {
  const texts = trainTexts.value.songs;
  if (!isChecked) return texts.notHeard(songs);
  return errors === 0 ? texts.fine(songs) : texts.faulty(songs, errors);
}
