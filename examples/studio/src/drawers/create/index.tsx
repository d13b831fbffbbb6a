import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { DrawerProps } from '../drawers.js';
import { CREATE_TASKS, LENGTHS, LENGTH_TASKS } from './asked.js';
import type { CreateTask } from './asked.js';
import { creationOf } from './creation.js';
import { Preview } from './preview.js';
import { TagChips } from './tag-chips.js';
import { TakeRow } from './take-row.js';
import { TakeSettings } from './take-settings.js';
import { TaskFields } from './task-fields.js';
import { VoiceFields } from './voice-fields.js';

const TITLES: Readonly<Record<CreateTask, string>> = {
  text2music: 'Song',
  cover: 'Cover',
  repaint: 'Repaint',
  extend: 'Extend',
  lego: 'Lego',
  extract: 'Extract',
  complete: 'Complete',
};

/** Makes music from words, or from music: only with what the maker can do. What is made lies in Samples, and fits the bars of the song. */
export function Create({ studio }: DrawerProps): JSX.Element {
  const creation = creationOf(studio);
  const { task, words, length, freeSeconds, capabilities, maker, takes, trouble, prompt, count, sung, lyrics } = creation;
  useEffect(() => void creation.look(), [maker.value]);
  useEffect(() => void studio.bank.listSamples(), []);
  const tasks = CREATE_TASKS.filter((one) => capabilities.value?.tasks.includes(one));
  const isLengthened = LENGTH_TASKS.has(task.value);
  const isWordless = sung.value && lyrics.value.trim() === '';
  return (
    <form
      class="create"
      onSubmit={(event) => {
        event.preventDefault();
        creation.make();
      }}
    >
      {tasks.length > 1 && (
        <div class="segments" role="group" aria-label="Task">
          {tasks.map((one) => (
            <button key={one} type="button" aria-pressed={task.value === one} onClick={() => (task.value = one)}>
              {TITLES[one]}
            </button>
          ))}
        </div>
      )}
      <textarea
        aria-label="What it sounds like"
        placeholder="dusty soul loop, warm rhodes, brushed drums"
        maxLength={512}
        value={words.value}
        onInput={({ currentTarget }) => (words.value = currentTarget.value)}
      />
      <TagChips studio={studio} creation={creation} />
      {prompt.value !== words.value.trim() && <p class="hint">The maker reads: {prompt.value}</p>}
      {capabilities.value?.vocals === true && <VoiceFields creation={creation} />}
      <TaskFields studio={studio} creation={creation} />
      {isLengthened && (
        <div class="segments" role="group" aria-label="Length">
          {LENGTHS.map((one) => (
            <button key={one} type="button" aria-pressed={length.value === one} onClick={() => (length.value = one)}>
              {one === 'free' ? 'free' : `${one} bars`}
            </button>
          ))}
        </div>
      )}
      {isLengthened && length.value === 'free' && (
        <label class="field">
          Seconds
          <input
            type="number"
            min={1}
            max={600}
            value={freeSeconds.value}
            onChange={({ currentTarget }) => (freeSeconds.value = Math.min(600, Math.max(1, Number(currentTarget.value) || 20)))}
          />
        </label>
      )}
      <details>
        <summary>Takes and seed</summary>
        <TakeSettings studio={studio} creation={creation} />
      </details>
      <details>
        <summary>What is asked for</summary>
        <Preview creation={creation} />
      </details>
      <div class="group make">
        <button type="submit" class="primary" disabled={isWordless}>
          {count.value > 1 ? `Make ${count.value} takes` : takes.value.length === 0 ? 'Make it' : 'Make another'}
        </button>
        {tasks.includes('cover') && (
          <button
            type="button"
            disabled={isWordless}
            title="Renders the loop, and makes it anew in these words"
            onClick={creation.coverLoop}
          >
            Cover this loop
          </button>
        )}
      </div>
      <ul class="cards" aria-label="Takes">
        {takes.value.map((take) => (
          <TakeRow key={take.id} studio={studio} creation={creation} take={take} />
        ))}
      </ul>
      <details>
        <summary>Who makes it</summary>
        <div class="segments" role="group" aria-label="Maker">
          <button type="button" aria-pressed={maker.value === 'server'} onClick={() => (maker.value = 'server')}>
            Music server
          </button>
          <button type="button" aria-pressed={maker.value === 'trained'} onClick={() => (maker.value = 'trained')}>
            Trained model
          </button>
          <button type="button" aria-pressed={maker.value === 'page'} onClick={() => (maker.value = 'page')}>
            This page
          </button>
        </div>
        <p class="hint">{capabilities.value?.description ?? 'Asking what it can do…'}</p>
      </details>
      {trouble.value !== undefined && <p class="hint">{trouble.value}</p>}
    </form>
  );
}
