import type { AudioClip } from '@loop/core';
import { clipDuration, secondsPerBar } from '@loop/core';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { Waveform } from '../../ui/wave/waveform.js';
import { MicrophoneButton } from '../samples/microphone-button.js';
import { REGION_TASKS } from './asked.js';
import type { Creation } from './creation.js';

interface SourceFieldsProps {
  readonly studio: Studio;
  readonly creation: Creation;
}

/** The recording that a task starts from: the loop, one of the bank, a file, or the microphone; and the part of it that is meant. */
export function SourceFields({ studio, creation }: SourceFieldsProps): JSX.Element {
  const { source, task } = creation;
  const texts = createTexts.value.source;
  return (
    <>
      <SampleSelect studio={studio} label={texts.from} value={source.value} onChange={(id) => (source.value = id ?? 'loop')} />
      <div class="chips">
        <FileButton studio={studio} label={texts.fileLabel} onKept={(id) => (source.value = id)} />
        <MicrophoneButton studio={studio} onKept={({ id }) => (source.value = id)} />
      </div>
      {REGION_TASKS.has(task.value) && <RegionField key={source.value} studio={studio} creation={creation} />}
    </>
  );
}

interface FileButtonProps {
  readonly studio: Studio;
  readonly label: string;
  /** Called with the sample that a file became. */
  readonly onKept: (id: string) => void;
}

/** Takes a recording from a file; it is kept in the bank. */
export function FileButton({ studio: { bank }, label, onKept }: FileButtonProps): JSX.Element {
  return (
    <label class="button-like">
      {createTexts.value.source.file}
      <input
        class="file-input"
        type="file"
        accept="audio/*,.wav,.mp3,.flac,.ogg,.m4a"
        aria-label={label}
        onChange={({ currentTarget }) => {
          void bank.importSamples([...(currentTarget.files ?? [])]).then(([first]) => {
            if (first !== undefined) onKept(first.id);
          });
          currentTarget.value = '';
        }}
      />
    </label>
  );
}

interface SampleSelectProps {
  readonly studio: Studio;
  readonly label: string;
  readonly value: string | undefined;
  /** What nothing is called, where nothing can be chosen. */
  readonly none?: string | undefined;
  readonly onChange: (id: string | undefined) => void;
}

/** A choice among the recordings of the bank and the loop that plays. */
export function SampleSelect({ studio, label, value, none, onChange }: SampleSelectProps): JSX.Element {
  return (
    <label class="field">
      {label}
      <select
        aria-label={label}
        value={value ?? ''}
        onChange={({ currentTarget }) => onChange(currentTarget.value === '' ? undefined : currentTarget.value)}
      >
        {none !== undefined && <option value="">{none}</option>}
        <option value="loop">{createTexts.value.source.loop}</option>
        {studio.bank.samples.value.map(({ id, name }) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

/** The least that can be meant, in seconds. */
const LEAST_SECONDS = 0.1;

/** The part of a recording that a task works on, chosen on its waveform. Near a beat of the song, a handle goes to it. */
function RegionField({ studio, creation }: SourceFieldsProps): JSX.Element {
  const { region, chooseRegion, source } = creation;
  const texts = createTexts.value.source;
  const clip = useSignal<AudioClip | 'missing' | undefined>(undefined);
  useEffect(() => {
    const controller = new AbortController();
    creation.soundOf(source.value, controller.signal).then(
      (audio) => {
        if (controller.signal.aborted) return;
        clip.value = audio;
        const length = clipDuration(audio);
        const { startSeconds, endSeconds } = region.value;
        // A part that is not in this recording is all of it.
        if (endSeconds > length || startSeconds > length - LEAST_SECONDS) chooseRegion({ startSeconds: 0, endSeconds: length });
      },
      () => {
        if (!controller.signal.aborted) clip.value = 'missing';
      },
    );
    return () => controller.abort();
  }, []);
  if (clip.value === 'missing') return <p class="hint">{texts.missing}</p>;
  if (clip.value === undefined) return <p class="hint">{texts.reading}</p>;
  const length = clipDuration(clip.value);
  const bar = secondsPerBar(studio.song.value);
  const beat = 60 / studio.song.value.bpm;
  const snap = (seconds: number, reach: number): number => {
    const near = Math.round(seconds / beat) * beat;
    return Math.abs(near - seconds) <= reach ? near : seconds;
  };
  const { startSeconds, endSeconds } = region.value;
  const describe = (seconds: number): string => texts.place(seconds, 1 + seconds / bar);
  return (
    <>
      <Waveform
        label={texts.part}
        clip={clip.value}
        kept={{ from: startSeconds, to: endSeconds }}
        handles={[
          {
            id: 'start',
            grip: 'line',
            label: texts.start,
            seconds: startSeconds,
            min: 0,
            max: endSeconds - LEAST_SECONDS,
            text: describe(startSeconds),
            onMove: (seconds, reach) =>
              chooseRegion({ endSeconds, startSeconds: Math.min(endSeconds - LEAST_SECONDS, Math.max(0, snap(seconds, reach))) }),
          },
          {
            id: 'end',
            grip: 'line',
            label: texts.end,
            seconds: endSeconds,
            min: startSeconds + LEAST_SECONDS,
            max: length,
            text: describe(endSeconds),
            onMove: (seconds, reach) =>
              chooseRegion({ startSeconds, endSeconds: Math.max(startSeconds + LEAST_SECONDS, Math.min(length, snap(seconds, reach))) }),
          },
        ]}
      />
      <p class="hint">{texts.region(startSeconds, endSeconds, (endSeconds - startSeconds) / bar, length / bar)}</p>
    </>
  );
}
