import { MODEL_LANGUAGES } from '@loop/lora/dataset';
import { applyFixes } from '@loop/tags';
import type { LyricIssue } from '@loop/tags/lyrics';
import type { JSX } from 'preact';
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import type { SongView } from '../../../server/training/song-room.js';
import { language } from '../../texts/language.js';
import { trainTexts } from '../../texts/train.js';
import { DraftField } from './draft-field.js';
import { wordFindings } from './song-findings.js';
import type { SongChanges } from './train-server.js';

/** What a folder of songs takes. */
const MAX_LYRICS = 8_000;
/** The sections that most songs have, as models know them. */
const SECTIONS = ['verse', 'chorus', 'bridge', 'outro'] as const;

interface LyricsFieldsProps {
  readonly title: string;
  readonly song: SongView;
  readonly change: (changes: SongChanges) => void;
}

/** Whether somebody sings in a song, what, in which language, and what is wrong with the words. */
export function LyricsFields({ title, song, change }: LyricsFieldsProps): JSX.Element {
  const texts = trainTexts.value.song;
  const { instrumental } = song;
  return (
    <div class="song-words">
      <div class="segments" role="group" aria-label={texts.voice(title)}>
        <button type="button" aria-pressed={instrumental} onClick={() => change({ instrumental: true })}>
          {texts.instrumental}
        </button>
        <button type="button" aria-pressed={!instrumental} onClick={() => change({ instrumental: false })}>
          {texts.sung}
        </button>
      </div>
      {instrumental ? <p class="hint">{texts.noWords}</p> : <Words title={title} song={song} change={change} />}
    </div>
  );
}

function Words({ title, song, change }: LyricsFieldsProps): JSX.Element {
  const { lyrics, seconds } = song;
  const texts = trainTexts.value.song;
  const box = useRef<HTMLDivElement>(null);
  const [typed, setTyped] = useState<string | undefined>(undefined);
  // What was written is shown at once, and until the server has it.
  const [written, setWritten] = useState<string | undefined>(undefined);
  const [edits, setEdits] = useState(0);
  const text = typed ?? written ?? lyrics;
  useEffect(() => {
    if (written === lyrics) setWritten(undefined);
  }, [lyrics, written]);
  // At once: what is typed next belongs there.
  useLayoutEffect(() => {
    if (edits === 0) return;
    const field = box.current?.querySelector('textarea');
    field?.focus();
    field?.setSelectionRange(field.value.length, field.value.length);
  }, [edits]);
  const issues = useMemo(() => wordFindings({ ...song, lyrics: text }), [text, song.language, seconds]);
  const save = (next: string): void => {
    setTyped(undefined);
    setWritten(next);
    change({ lyrics: next });
  };
  /** Writes something for the person, and puts the caret behind it. */
  const write = (next: string): void => {
    save(next);
    setEdits(edits + 1);
  };
  const addSection = (section: string): void => {
    const before = text.trimEnd();
    write(`${before}${before === '' ? '' : '\n\n'}[${section}]\n`.slice(0, MAX_LYRICS));
  };
  return (
    <div class="song-words" ref={box}>
      <div class="chips" role="group" aria-label={texts.sections(title)}>
        {SECTIONS.map((section) => (
          <button key={section} type="button" class="ghost" aria-label={texts.addSection(section)} onClick={() => addSection(section)}>
            [{section}]
          </button>
        ))}
      </div>
      <DraftField
        key={edits}
        label={texts.lyrics(title)}
        placeholder={texts.lyricsHint}
        rows={7}
        maxLength={MAX_LYRICS}
        value={written ?? lyrics}
        onDraft={setTyped}
        commit={save}
      />
      {issues.length > 0 && (
        <ul class="findings" aria-label={texts.lyricFindings(title)}>
          {issues.map((issue) => (
            <LyricFinding key={`${issue.code} ${issue.start}`} issue={issue} correct={() => write(applyFixes(text, [issue]))} />
          ))}
        </ul>
      )}
      <label class="field wide-field">
        {texts.language}
        <select
          aria-label={texts.languageOf(title)}
          value={song.language}
          onChange={({ currentTarget }) => change({ language: currentTarget.value })}
        >
          {languages(texts.unknown).map(([code, name]) => (
            <option key={code} value={code}>
              {name}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function LyricFinding({ issue, correct }: { readonly issue: LyricIssue; readonly correct: () => void }): JSX.Element {
  const { severities, song } = trainTexts.value;
  return (
    <li class={`finding is-${issue.severity}`}>
      <span>
        <b>{severities[issue.severity]}</b> {issue.code === 'empty' ? issue.message : song.line(issue.line, issue.message)}
      </span>
      {issue.fix !== undefined && (
        <button type="button" aria-label={song.fixLine(issue.line)} onClick={correct}>
          {song.fix}
        </button>
      )}
    </li>
  );
}

/** The languages that the model knows, by their names in the language of the page. */
function languages(unknown: string): readonly (readonly [code: string, name: string])[] {
  const names = new Intl.DisplayNames([language.value], { type: 'language' });
  const known = MODEL_LANGUAGES.filter((code) => code !== 'unknown').map((code) => [code, names.of(code) ?? code] as const);
  return [['unknown', unknown], ...known.toSorted((a, b) => a[1].localeCompare(b[1], language.value))];
}
