import { PITCH_CLASSES, SCALES } from '@loop/core';
import type { PitchClass, ScaleName } from '@loop/core';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { ExportMenu } from './export-menu.js';
import { Scope } from './scope.js';
import { Slider } from './slider.js';

const SCALE_NAMES: Readonly<Record<ScaleName, string>> = {
  major: 'Major',
  minor: 'Minor',
  dorian: 'Dorian',
  phrygian: 'Phrygian',
  lydian: 'Lydian',
  mixolydian: 'Mixolydian',
  harmonicMinor: 'Harmonic Minor',
  hungarianMinor: 'Hungarian Minor',
  locrian: 'Locrian',
  pentatonicMajor: 'Pentatonic Major',
  pentatonicMinor: 'Pentatonic Minor',
  blues: 'Blues',
  wholeTone: 'Whole Tone',
  chromatic: 'Chromatic',
};

/** Play, tempo, key, intensity, swing, undo and export: what is needed at all times. */
export function Transport({ studio }: { readonly studio: Studio }): JSX.Element {
  const song = studio.song.value;
  const playing = studio.playing.value;
  return (
    <header class="panel transport">
      <h1 class="brand">
        L<span>OO</span>P MACHINE
      </h1>
      <div class="play-controls">
        <button type="button" class="play-button" aria-pressed={playing} title="Space" onClick={() => void studio.togglePlay()}>
          <svg class="icon" viewBox="0 0 14 14" aria-hidden="true">
            <path d={playing ? 'M2 1h4v12H2zM8 1h4v12H8z' : 'M2 0l12 7-12 7z'} />
          </svg>
          {playing ? 'Pause' : 'Play'}
        </button>
        <button type="button" class="stop-button" title="Esc" onClick={() => studio.stop()}>
          Stop
        </button>
      </div>
      <Position studio={studio} />
      <label class="field">
        <span>Tempo</span>
        <input
          type="number"
          min={30}
          max={300}
          value={song.bpm}
          aria-label="Tempo in beats per minute"
          onChange={(event) => studio.setBpm(event.currentTarget.valueAsNumber)}
        />
      </label>
      <label class="field">
        <span>Key</span>
        <select
          value={song.key.root}
          aria-label="Root"
          onChange={(event) => studio.setKey({ ...song.key, root: event.currentTarget.value as PitchClass })}
        >
          {PITCH_CLASSES.map((root) => (
            <option key={root}>{root}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>Scale</span>
        <select
          value={song.key.scale}
          aria-label="Scale"
          onChange={(event) => studio.setKey({ ...song.key, scale: event.currentTarget.value as ScaleName })}
        >
          {(Object.keys(SCALES) as ScaleName[]).map((scale) => (
            <option key={scale} value={scale}>
              {SCALE_NAMES[scale]}
            </option>
          ))}
        </select>
      </label>
      <Slider
        className="top-slider"
        label="Intensity"
        title="How many layers play: the hat enters at 0.30, the acid at 0.45, the lead at 0.65, the stabs at 0.80"
        value={song.intensity}
        min={0}
        max={1}
        step={0.01}
        text={song.intensity.toFixed(2)}
        tint="var(--hot)"
        onChange={(value) => studio.change({ intensity: value }, 'intensity')}
      />
      <Slider
        className="top-slider"
        label="Swing"
        title="Delays every other sixteenth; 0.50 is a triplet feel"
        value={song.swing}
        min={0}
        max={0.5}
        step={0.01}
        text={song.swing.toFixed(2)}
        onChange={(value) => studio.change({ swing: value }, 'swing')}
      />
      <div class="transport-foot">
        <Scope studio={studio} />
        <div class="play-controls">
          <button type="button" disabled={!studio.canUndo.value} title="Ctrl Z" onClick={() => studio.undo()}>
            Undo
          </button>
          <button type="button" disabled={!studio.canRedo.value} title="Ctrl Shift Z" onClick={() => studio.redo()}>
            Redo
          </button>
          <ExportMenu studio={studio} />
          <button type="button" aria-label="Keys" title="Keys (?)" onClick={() => (studio.helpOpen.value = true)}>
            ?
          </button>
        </div>
      </div>
    </header>
  );
}

function Position({ studio }: { readonly studio: Studio }): JSX.Element {
  const { entry, step } = studio.position.value;
  const total = studio.entryCount.value;
  const songMode = studio.song.value.mode === 'song';
  return (
    <div class="position" role="timer" aria-label="Position">
      {`${entry + 1}/${total}`}
      <small>
        {songMode ? 'SONG' : 'LOOP'} · {String(step + 1).padStart(2, '0')}
      </small>
    </div>
  );
}
