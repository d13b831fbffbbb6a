import type { DatasetFix, DatasetIssue } from '@loop/lora/dataset';
import type { JSX } from 'preact';

import type { SongView } from '../../../server/training/song-room.js';
import { Icon } from '../../ui/controls/icon.js';
import { describeTime } from './describe.js';
import { DraftField } from './draft-field.js';
import type { SongChanges } from './train-server.js';
import type { Training } from './training.js';

/** How a fault is called, by how much it matters. */
export const SEVERITIES: Readonly<Record<DatasetIssue['severity'], string>> = { error: 'Fault', warning: 'Warning', info: 'Note' };

interface SongCardProps {
  readonly training: Training;
  readonly song: SongView;
}

/** A song to learn from: how it is called in words, what is wrong with it, and what would put that right. */
export function SongCard({ training, song }: SongCardProps): JSX.Element {
  const { path, caption, bpm, key, seconds, issues, processed } = song;
  const title = path.replace(/\.\w+$/, '');
  const change = (changes: SongChanges): void => void training.describeSong(path, changes);
  const faults = issues.filter(({ severity }) => severity === 'error').length;
  return (
    <li class="song-card" aria-label={title}>
      <details>
        <summary class="song-line">
          <strong>{title}</strong>
          <span class="hint">{seconds === undefined ? '' : describeTime(seconds)}</span>
          <span class={faults > 0 ? 'mark is-bad' : 'mark'}>{stateOf(song)}</span>
        </summary>
        <div class="song-words">
          <DraftField
            label={`How ${title} sounds`}
            placeholder="How it sounds, in words: style, instruments, mood"
            rows={2}
            maxLength={2_000}
            value={caption}
            commit={(text) => change({ caption: text })}
          />
          <div class="song-facts">
            <label class="field">
              bpm
              <DraftField
                label={`Tempo of ${title}`}
                range={[30, 300]}
                value={bpm === undefined ? '' : String(Math.round(bpm * 10) / 10)}
                commit={(text) => {
                  const tempo = Number(text);
                  if (text !== '' && !(tempo >= 30 && tempo <= 300)) return false;
                  change({ bpm: text === '' ? null : tempo });
                  return true;
                }}
              />
            </label>
            <label class="field">
              key
              <DraftField
                label={`Key of ${title}`}
                placeholder="unknown"
                maxLength={20}
                value={key}
                commit={(text) => change({ key: text })}
              />
            </label>
          </div>
          {processed !== undefined && <p class="hint">{describeProcessing(processed)}</p>}
          {issues.length > 0 && <Issues issues={issues} title={title} change={change} remove={() => void training.removeSong(path)} />}
        </div>
      </details>
      <button type="button" class="ghost square" aria-label={`Remove ${title}`} onClick={() => void training.removeSong(path)}>
        <Icon name="clear" />
      </button>
    </li>
  );
}

interface IssuesProps {
  readonly issues: readonly DatasetIssue[];
  readonly title: string;
  readonly change: (changes: SongChanges) => void;
  readonly remove: () => void;
}

function Issues({ issues, title, change, remove }: IssuesProps): JSX.Element {
  return (
    <ul class="findings" aria-label={`Findings about ${title}`}>
      {issues.map(({ code, severity, message, fix }) => (
        <li key={code} class={`finding is-${severity}`}>
          <span>
            <b>{SEVERITIES[severity]}</b> {sentence(message)}
          </span>
          {fix !== undefined && <FixButtons fix={fix} title={title} change={change} remove={remove} />}
        </li>
      ))}
    </ul>
  );
}

function FixButtons({ fix, title, change, remove }: { readonly fix: DatasetFix } & Omit<IssuesProps, 'issues'>): JSX.Element | null {
  if (fix.kind === 'choose')
    return (
      <span class="chips">
        {fix.choices.map((choice, index) => (
          <FixButtons key={index} fix={choice} title={title} change={change} remove={remove} />
        ))}
      </span>
    );
  if (fix.kind === 'leave-out')
    return (
      <button type="button" aria-label={`Remove ${title}, as advised`} onClick={remove}>
        Remove it
      </button>
    );
  if (fix.kind !== 'set' || !isWritable(fix.field)) return null;
  const { field, value } = fix;
  return (
    <button type="button" onClick={() => change({ [field]: value ?? (field === 'bpm' ? null : '') })}>
      {value === undefined || value === ''
        ? `Clear ${field}`
        : `Set ${field} to ${typeof value === 'number' ? Math.round(value * 10) / 10 : String(value)}`}
    </button>
  );
}

const WRITABLE = new Set(['caption', 'lyrics', 'bpm', 'key', 'timeSignature']);

function isWritable(field: string): field is keyof SongChanges {
  return WRITABLE.has(field);
}

function stateOf({ issues, processed }: SongView): string {
  const count = (severity: DatasetIssue['severity']): number => issues.filter((issue) => issue.severity === severity).length;
  const [errors, warnings] = [count('error'), count('warning')];
  if (errors > 0) return errors === 1 ? '1 fault' : `${errors} faults`;
  if (warnings > 0) return warnings === 1 ? '1 warning' : `${warnings} warnings`;
  return processed?.status === 'success' ? 'ready' : 'fine';
}

const CHANGES = {
  resampled: 'brought to 48 kHz',
  'made-stereo': 'made stereo',
  'left-out-channels': 'its first two channels',
  trimmed: 'silence cut off',
  cut: 'cut to four minutes',
  divided: 'divided at phrases',
} as const;

function describeProcessing({ status, reason, changes, gainDb, warnings }: NonNullable<SongView['processed']>): string {
  if (status !== 'success')
    return `Left out: ${[reason?.replaceAll('-', ' '), ...warnings].filter((each) => each !== undefined).join('; ')}.`;
  const level = Math.abs(gainDb) < 0.05 ? [] : [`${gainDb > 0 ? '+' : '−'}${Math.abs(gainDb).toFixed(1)} dB`];
  const done = [...changes.flatMap((change) => (change === 'gain' ? [] : CHANGES[change])), ...level];
  return done.length === 0 ? 'Ready as it was.' : `Ready: ${done.join(', ')}.`;
}

/** Findings begin where their song's name would stand. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
