import type { JSX } from 'preact';

import { LENGTH_TASKS, REGION_TASKS, TRACK_TASKS } from './asked.js';
import type { Creation } from './creation.js';

/** What will be asked for, in full. */
export function Preview({ creation }: { readonly creation: Creation }): JSX.Element {
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
  } = creation.ask();
  const lines: readonly (readonly [name: string, value: string | undefined])[] = [
    ['Words', prompt === '' ? 'none' : prompt],
    [sings === true ? 'Lyrics' : 'Sections', lyrics === '' ? undefined : lyrics],
    ['Voice', sings === true ? 'sings' : 'none'],
    ['Length', LENGTH_TASKS.has(task) ? `${length === 'free' ? '' : `${length} bars, `}${durationSeconds.toFixed(2)} s` : undefined],
    ['Tempo', task === 'text2music' ? `${bpm} bpm, ${key}` : undefined],
    ['Source leads', task === 'cover' ? `${Math.round(100 * strength)} %` : undefined],
    ['Part', REGION_TASKS.has(task) ? `${startSeconds.toFixed(2)}–${endSeconds.toFixed(2)} s` : undefined],
    ['Track', TRACK_TASKS.has(task) ? track.replace('_', ' ') : undefined],
    ['Seed', creation.seed.value === undefined ? 'drawn for each take' : `${creation.seed.value}`],
    ['Steps', steps?.toString()],
    ['Guidance', guidanceScale?.toString()],
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
