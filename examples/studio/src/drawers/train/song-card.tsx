import { MODEL_TIME_SIGNATURES } from '@loop/lora/dataset';
import type { DatasetFix, DatasetIssue } from '@loop/lora/dataset';
import type { JSX } from 'preact';

import type { SongView } from '../../../server/training/song-room.js';
import { trainTexts } from '../../texts/train.js';
import { Icon } from '../../ui/controls/icon.js';
import { describeTime } from './describe.js';
import { DraftField } from './draft-field.js';
import { LyricsFields } from './lyrics-fields.js';
import { countFindings, soundFindings } from './song-findings.js';
import type { SongChanges } from './train-server.js';
import type { Training } from './training.js';

const TIME_SIGNATURES = { 2: '2/4', 3: '3/4', 4: '4/4', 6: '6/8' } as const;

interface SongCardProps {
  readonly training: Training;
  readonly song: SongView;
}

/** A song to learn from: how it is called in words, what is wrong with it, and what would put that right. */
export function SongCard({ training, song }: SongCardProps): JSX.Element {
  const { path, caption, bpm, key, timeSignature, seconds, processed } = song;
  const texts = trainTexts.value.song;
  const issues = soundFindings(song);
  const title = path.replace(/\.\w+$/, '');
  const change = (changes: SongChanges): void => void training.describeSong(path, changes);
  return (
    <li class="song-card" aria-label={title}>
      <details>
        <summary class="song-line">
          <strong>{title}</strong>
          <span class="hint">{seconds === undefined ? '' : describeTime(seconds)}</span>
          <State song={song} />
        </summary>
        <div class="song-words">
          <DraftField
            label={texts.sounds(title)}
            placeholder={texts.soundsHint}
            rows={2}
            maxLength={2_000}
            value={caption}
            commit={(text) => change({ caption: text })}
          />
          <div class="song-facts">
            <label class="field">
              {texts.bpm}
              <DraftField
                label={texts.tempo(title)}
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
              {texts.key}
              <DraftField
                label={texts.keyOf(title)}
                placeholder={texts.unknown}
                maxLength={20}
                value={key}
                commit={(text) => change({ key: text })}
              />
            </label>
            <label class="field">
              {texts.time}
              <select
                aria-label={texts.timeOf(title)}
                value={timeSignature}
                onChange={({ currentTarget }) => change({ timeSignature: currentTarget.value })}
              >
                <option value="">{texts.unknown}</option>
                {MODEL_TIME_SIGNATURES.map((beats) => (
                  <option key={beats} value={beats}>
                    {TIME_SIGNATURES[beats]}
                  </option>
                ))}
              </select>
            </label>
          </div>
          <LyricsFields title={title} song={song} change={change} />
          {processed !== undefined && <p class="hint">{describeProcessing(processed)}</p>}
          {issues.length > 0 && <Issues issues={issues} title={title} change={change} remove={() => void training.removeSong(path)} />}
        </div>
      </details>
      <button type="button" class="ghost square" aria-label={texts.remove(title)} onClick={() => void training.removeSong(path)}>
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
    <ul class="findings" aria-label={trainTexts.value.song.findings(title)}>
      {issues.map(({ code, severity, message, fix }) => (
        <li key={code} class={`finding is-${severity}`}>
          <span>
            <b>{trainTexts.value.severities[severity]}</b> {sentence(message)}
          </span>
          {fix !== undefined && <FixButtons fix={fix} title={title} change={change} remove={remove} />}
        </li>
      ))}
    </ul>
  );
}

function FixButtons({ fix, title, change, remove }: { readonly fix: DatasetFix } & Omit<IssuesProps, 'issues'>): JSX.Element | null {
  const texts = trainTexts.value.song;
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
      <button type="button" aria-label={texts.removeAdvised(title)} onClick={remove}>
        {texts.removeIt}
      </button>
    );
  if (fix.kind !== 'set' || !isWritable(fix.field)) return null;
  const { field, value } = fix;
  return (
    <button type="button" onClick={() => change({ [field]: value ?? (field === 'bpm' ? null : '') })}>
      {describeFix(field, value)}
    </button>
  );
}

function describeFix(field: keyof SongChanges, value: unknown): string {
  const texts = trainTexts.value.song;
  if (field === 'instrumental') return value === true ? texts.isInstrumental : texts.isSung;
  const name = texts.fields[field];
  if (value === undefined || value === '') return texts.clear(name);
  // Words are too long for a button.
  if (field === 'lyrics' || field === 'caption') return texts.fix;
  return texts.set(name, typeof value === 'number' ? String(Math.round(value * 10) / 10) : String(value));
}

const WRITABLE = new Set(['caption', 'lyrics', 'bpm', 'key', 'timeSignature', 'language', 'instrumental']);

function isWritable(field: string): field is keyof SongChanges {
  return WRITABLE.has(field);
}

/** How a song is, in a word or two. */
function State({ song }: { readonly song: SongView }): JSX.Element {
  const texts = trainTexts.value.song;
  const [errors, warnings] = [countFindings(song, 'error'), countFindings(song, 'warning')];
  if (errors > 0) return <span class="mark is-bad">{texts.faults(errors)}</span>;
  if (warnings > 0) return <span class="mark">{texts.warnings(warnings)}</span>;
  return <span class="mark">{song.processed?.status === 'success' ? texts.isReady : texts.isFine}</span>;
}

function describeProcessing({ status, reason, changes, gainDb, warnings }: NonNullable<SongView['processed']>): string {
  const texts = trainTexts.value.song;
  if (status !== 'success')
    return texts.leftOut([reason?.replaceAll('-', ' '), ...warnings].filter((each) => each !== undefined).join('; '));
  const level = Math.abs(gainDb) < 0.05 ? [] : [texts.gain(gainDb)];
  const done = [...changes.flatMap((change) => (change === 'gain' ? [] : texts.changes[change])), ...level];
  return done.length === 0 ? texts.asItWas : texts.readyWith(done.join(', '));
}

/** Findings begin where their song's name would stand. */
function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
