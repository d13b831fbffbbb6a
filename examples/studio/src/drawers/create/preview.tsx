import type { JSX } from 'preact';

import { createTexts } from '../../texts/create.js';

import { LENGTH_TASKS, REGION_TASKS, TRACK_TASKS } from './asked.js';
import type { Creation } from './creation.js';

/** What will be asked for, in full. */
export function Preview({ creation }: { readonly creation: Creation }): JSX.Element {
  const texts = createTexts.value;
  const { preview } = texts;
  const {
    task,
    prompt,
    lyrics,
    sings,
    length,
    durationSeconds,
    bpm,
    key,
    strength,
    startSeconds,
    endSeconds,
    track,
    steps,
    guidanceScale,
    maker,
    passesTempo,
  } = creation.ask();
  const lines: readonly (readonly [name: string, value: string | undefined])[] = [
    [preview.words, prompt === '' ? preview.none : prompt],
    [sings === true ? preview.lyrics : preview.sections, lyrics === '' ? undefined : lyrics],
    [preview.voice, sings === true ? preview.sings : preview.none],
    [preview.length, LENGTH_TASKS.has(task) ? preview.lengthOf(length === 'free' ? undefined : length, durationSeconds) : undefined],
    [preview.tempo, passesTempo ? preview.tempoOf(bpm, key) : undefined],
    [preview.strength, task === 'cover' ? texts.task.percent(strength) : undefined],
    [preview.part, REGION_TASKS.has(task) ? preview.partOf(startSeconds, endSeconds) : undefined],
    [preview.track, TRACK_TASKS.has(task) ? texts.task.tracks[track] : undefined],
    [preview.seed, creation.seed.value === undefined ? preview.drawn : `${creation.seed.value}`],
    [preview.steps, steps?.toString()],
    [preview.guidance, guidanceScale?.toString()],
    [preview.maker, texts.maker[maker]],
  ];
  return (
    <dl class="preview">
      {lines.map(([name, value]) =>
        value === undefined ? null : (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ),
      )}
    </dl>
  );
}
