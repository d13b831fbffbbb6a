import { INSTRUMENTS, INTENSITY_THRESHOLDS, STYLES, articulationsOf, beatsOf, emptyBar, stepsPerBar } from '@loop/core';
import type { Articulation, Instrument, Song, Step } from '@loop/core';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';

import type { Studio } from '../state/studio.js';
import { ChordPicker } from './chord-picker.js';
import { COLOURS, LABELS } from './colours.js';
import { StepInspector } from './step-inspector.js';

/** The steps of a bar of a song. */
const columnsOf = (song: Song): readonly number[] => [...emptyBar(song).keys()];

/** The step sequencer: bar tabs, eight rows of a bar's steps, and the details of the chosen step. */
export function Grid({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  return (
    <section class="panel" aria-labelledby="grid-title" id="grid">
      <BarTabs studio={studio} />
      <div class="grid-scroll">
        <div
          class="grid"
          role="grid"
          aria-label="Steps"
          aria-rowcount={INSTRUMENTS.length}
          aria-colcount={stepsPerBar(song)}
          style={{ '--columns': stepsPerBar(song) }}
          onKeyDown={(event) => studio.gridKey(event)}
        >
          <div class="row head" aria-hidden="true">
            <span />
            <span>STYLE</span>
            <span>LOCK</span>
            <span>NEW</span>
            <span class="steps head">
              {columnsOf(song).map((column) => (
                <span key={column} class={column % beatsOf(song).stepsPerBeat === 0 ? 'beat' : ''}>
                  {column + 1}
                </span>
              ))}
            </span>
          </div>
          {INSTRUMENTS.map((instrument) => (
            <Row key={instrument} studio={studio} instrument={instrument} />
          ))}
        </div>
      </div>
      <StepInspector studio={studio} />
    </section>
  );
}

function BarTabs({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  const pool = studio.poolSize.value;
  const sounding = studio.playing.value ? studio.position.value.bar : -1;
  return (
    <div class="panel-head">
      <h2 id="grid-title">Steps</h2>
      <div class="bar-tabs" role="tablist" aria-label="Bars">
        {Array.from({ length: pool }, (_, bar) => (
          <button
            key={bar}
            type="button"
            role="tab"
            aria-selected={bar === studio.viewedBar.value}
            aria-pressed={bar === studio.viewedBar.value}
            class={`${bar === sounding ? 'sounding' : ''} ${bar >= song.barCount ? 'hidden-bar' : ''}`}
            title={bar >= song.barCount ? 'Kept, but outside the loop' : undefined}
            onClick={() => studio.viewBar(bar)}
          >
            {bar + 1}
          </button>
        ))}
      </div>
      <label class="field">
        <span class="visually-hidden">Bars in the loop</span>
        <select
          value={song.barCount}
          aria-label="Bars in the loop"
          onChange={(event) => studio.setBarCount(Number(event.currentTarget.value))}
        >
          {[...new Set([1, 2, 3, 4, 6, 8, 12, 16, song.barCount])]
            .sort((a, b) => a - b)
            .map((count) => (
              <option key={count} value={count}>
                {count} {count === 1 ? 'bar' : 'bars'}
              </option>
            ))}
        </select>
      </label>
      <ChordPicker studio={studio} />
      <span class="spacer" />
      <button type="button" onClick={() => studio.copyBar()}>
        Copy bar
      </button>
      <button type="button" disabled={studio.clipboard.value === undefined} onClick={() => studio.pasteBar()}>
        Paste bar
      </button>
      <button type="button" onClick={() => studio.clearBar()}>
        Clear bar
      </button>
    </div>
  );
}

function Row({ studio, instrument }: { readonly studio: Studio; readonly instrument: Instrument }): JSX.Element {
  const song = studio.song.value;
  const track = song.tracks[instrument];
  const steps = track.bars[studio.viewedBar.value] ?? [];
  const asleep = track.state === 'normal' && song.intensity < INTENSITY_THRESHOLDS[instrument];
  const quiet = asleep || track.state === 'mute';
  const name = LABELS[instrument];
  const hint = asleep ? `sleeps below intensity ${INTENSITY_THRESHOLDS[instrument]}` : track.state;
  return (
    <div class={`row ${quiet ? 'quiet' : ''}`} role="row" style={{ '--row': COLOURS[instrument] }}>
      <button
        type="button"
        class={`track-name ${track.state} ${asleep ? 'asleep' : ''}`}
        aria-label={`${name}: ${hint}. Press to change between normal, forced and muted.`}
        title={`${name}: ${hint}`}
        onClick={() => studio.cycleTrackState(instrument)}
      >
        {name}
      </button>
      <select value={track.style} aria-label={`${name} style`} onChange={(event) => studio.setStyle(instrument, event.currentTarget.value)}>
        {STYLES[instrument].map((style) => (
          <option key={style} value={style}>
            {style.replace('_', ' ')}
          </option>
        ))}
      </select>
      <button
        type="button"
        class="small"
        aria-pressed={track.locked}
        aria-label={`Lock ${name}`}
        title="A locked track keeps its pattern"
        onClick={() => studio.toggleLock(instrument)}
      >
        <svg class="icon" viewBox="0 0 14 14" aria-hidden="true">
          <path
            d={
              track.locked
                ? 'M3 6V4a4 4 0 0 1 8 0v2h1v7H2V6zm2 0h4V4a2 2 0 0 0-4 0z'
                : 'M3 6V3.5A3.5 3.5 0 0 1 9.6 2L8.3 2.9A2 2 0 0 0 5 3.5V6h7v7H2V6z'
            }
          />
        </svg>
      </button>
      <button
        type="button"
        class="small"
        disabled={track.locked}
        aria-label={`New pattern for ${name}`}
        title="New pattern for this track only"
        onClick={() => studio.regenerate(instrument)}
      >
        <svg class="icon" viewBox="0 0 14 14" aria-hidden="true">
          <path d="M7 1a6 6 0 1 0 6 6h-2a4 4 0 1 1-4-4v3l4-4-4-4z" />
        </svg>
      </button>
      <div class="steps">
        {columnsOf(song).map((column) => (
          <Cell key={column} studio={studio} song={song} instrument={instrument} column={column} step={steps[column]} />
        ))}
      </div>
    </div>
  );
}

interface CellProps {
  readonly studio: Studio;
  readonly song: Song;
  readonly instrument: Instrument;
  readonly column: number;
  readonly step: Step | undefined;
}

function Cell({ studio, song, instrument, column, step }: CellProps): JSX.Element {
  const { chosen, viewedBar, playing, position } = studio;
  // A press on a step that is not chosen shows it and changes nothing. Focus arrives before the click, so what was chosen is asked before.
  const wasChosen = useRef(true);
  const isChosen = chosen.value.instrument === instrument && chosen.value.column === column;
  const now = playing.value && position.value.bar === viewedBar.value && position.value.step === column;
  const classes = [
    'cell',
    step === undefined ? '' : 'on',
    step !== undefined && step.probability < 1 ? 'maybe' : '',
    now ? 'now' : '',
    isChosen ? 'chosen' : '',
  ];
  return (
    <button
      type="button"
      role="gridcell"
      id={`cell-${instrument}-${column}`}
      class={classes.filter((name) => name !== '').join(' ')}
      tabIndex={isChosen ? 0 : -1}
      aria-label={`${LABELS[instrument]} step ${column + 1}: ${studio.describeStep(song, instrument, step)}`}
      aria-pressed={step !== undefined}
      style={step === undefined ? undefined : { '--velocity': step.velocity, '--strength': 0.55 + 0.15 * Math.min(3, step.hits) }}
      onPointerDown={() => (wasChosen.current = studio.isChosen(instrument, column))}
      onClick={() => {
        studio.choose(instrument, column);
        if (step === undefined || wasChosen.current) studio.cycleStep(instrument, column);
        wasChosen.current = true;
      }}
      onFocus={() => studio.choose(instrument, column)}
    >
      {step === undefined ? '' : <b>{cellText(instrument, step)}</b>}
    </button>
  );
}

function cellText(instrument: Instrument, step: Step): string {
  if (step.hits > 1) return String(step.hits);
  if (step.articulation === undefined || !articulationsOf(instrument).includes(step.articulation)) return '';
  return ARTICULATION_MARKS[step.articulation];
}

/** How an articulation is shown in a cell; the usual one of an instrument has no mark. */
const ARTICULATION_MARKS: Readonly<Record<Articulation, string>> = {
  closed: '',
  open: 'o',
  accent: '>',
  roll: '≈',
  ride: 'r',
  crash: '✳',
  guira: 'g',
  shaker: 's',
  clap: '',
  clave: 'v',
  rim: 'i',
  tick: '',
  tom: 't',
  conga: 'c',
  slap: '×',
  muffled: 'm',
  bongo: 'b',
  cowbell: 'w',
  surdo: 'u',
};
