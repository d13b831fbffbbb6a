import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { createTexts } from '../../texts/create.js';
import type { DrawerProps } from '../drawers.js';
import { CREATE_TASKS, LENGTHS, LENGTH_TASKS } from './asked.js';
import { creationOf } from './creation.js';
import { ModelCard } from './model-card.js';
import { Preview } from './preview.js';
import { TagChips } from './tag-chips.js';
import { TakeRow } from './take-row.js';
import { TakeSettings } from './take-settings.js';
import { TaskFields } from './task-fields.js';
import { VoiceFields } from './voice-fields.js';

/** Makes music from words, or from music: only with what the maker can do. What is made lies in Samples, and fits the bars of the song. */
export function Create({ studio }: DrawerProps): JSX.Element {
  const creation = creationOf(studio);
  const texts = createTexts.value;
  const { task, words, length, freeSeconds, capabilities, maker, takes, trouble, prompt, count, sung, lyrics } = creation;
  const { model, bounds } = creation;
  const isOpen = maker.value !== 'browser' || model.ready.value !== undefined;
  useEffect(() => void creation.look(), [maker.value, isOpen]);
  useEffect(() => void studio.bank.listSamples(), []);
  const list = useRef<HTMLUListElement>(null);
  const newest = takes.value[0]?.id;
  const known = useRef(newest);
  useEffect(() => {
    if (newest !== known.current) list.current?.firstElementChild?.scrollIntoView({ block: 'nearest' });
    known.current = newest;
  }, [newest]);
  const tasks = CREATE_TASKS.filter((one) => capabilities.value?.tasks.includes(one));
  const isLengthened = LENGTH_TASKS.has(task.value);
  const cannotMake = !isOpen || (isLengthened && !creation.canLast(length.value));
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
        <div class="segments" role="group" aria-label={texts.tasks.title}>
          {tasks.map((one) => (
            <button key={one} type="button" aria-pressed={task.value === one} onClick={() => (task.value = one)}>
              {texts.tasks[one]}
            </button>
          ))}
        </div>
      )}
      <TaskFields studio={studio} creation={creation} />
      <textarea
        aria-label={texts.words}
        placeholder={texts.wordsExample}
        maxLength={512}
        value={words.value}
        onInput={({ currentTarget }) => (words.value = currentTarget.value)}
      />
      <TagChips studio={studio} creation={creation} />
      {prompt.value !== words.value.trim() && <p class="hint">{texts.reads(prompt.value)}</p>}
      {capabilities.value?.vocals === true && <VoiceFields creation={creation} />}
      {isLengthened && (
        <div class="segments" role="group" aria-label={texts.length}>
          {LENGTHS.map((one) => (
            <button
              key={one}
              type="button"
              aria-pressed={length.value === one}
              disabled={!creation.canLast(one)}
              onClick={() => (length.value = one)}
            >
              {one === 'free' ? texts.free : texts.bars(one)}
            </button>
          ))}
        </div>
      )}
      {isLengthened && length.value === 'free' && (
        <label class="field">
          {texts.seconds}
          <input
            type="number"
            min={bounds.value.min}
            max={bounds.value.max}
            value={creation.seconds.value}
            onChange={({ currentTarget }) => {
              const { min, max } = bounds.value;
              freeSeconds.value = Math.min(max, Math.max(min, Number(currentTarget.value) || 20));
            }}
          />
        </label>
      )}
      <div class="folds">
        <details>
          <summary>{texts.settings}</summary>
          <TakeSettings studio={studio} creation={creation} />
        </details>
        <details>
          <summary>{texts.asked}</summary>
          <Preview creation={creation} />
        </details>
      </div>
      <div class="group make">
        <button type="submit" class="primary" disabled={isWordless || cannotMake}>
          {count.value > 1 ? texts.makeMany(count.value) : takes.value.length === 0 ? texts.make : texts.makeAnother}
        </button>
        {tasks.includes('cover') && (
          <button type="button" disabled={isWordless || !isOpen} title={texts.coverTitle} onClick={creation.coverLoop}>
            {texts.cover}
          </button>
        )}
      </div>
      {!isOpen && <p class="hint">{texts.model.faults['not-loaded']}</p>}
      <ul ref={list} class="cards" aria-label={texts.takes}>
        {takes.value.map((take) => (
          <TakeRow key={take.id} studio={studio} creation={creation} take={take} />
        ))}
      </ul>
      <details>
        <summary>{texts.maker.summary}</summary>
        <div class="segments" role="group" aria-label={texts.maker.title}>
          <button type="button" aria-pressed={maker.value === 'server'} onClick={() => (maker.value = 'server')}>
            {texts.maker.server}
          </button>
          <button type="button" aria-pressed={maker.value === 'trained'} onClick={() => (maker.value = 'trained')}>
            {texts.maker.trained}
          </button>
          <button type="button" aria-pressed={maker.value === 'browser'} onClick={() => (maker.value = 'browser')}>
            {texts.maker.browser}
          </button>
          <button type="button" aria-pressed={maker.value === 'page'} onClick={() => (maker.value = 'page')}>
            {texts.maker.page}
          </button>
        </div>
        {maker.value === 'browser' && <ModelCard model={model} />}
        {isOpen && <p class="hint">{capabilities.value?.description ?? texts.maker.asking}</p>}
      </details>
      {trouble.value !== undefined && <p class="hint">{trouble.value}</p>}
    </form>
  );
}
