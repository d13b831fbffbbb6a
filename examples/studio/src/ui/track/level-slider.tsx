import type { JSX } from 'preact';

/** The quietest level that a slider shows, in decibels: there a track is off. */
const OFF_DB = -36;

/** What a track that is off has as its level. */
const SILENT_DB = -60;

interface LevelSliderProps {
  readonly name: string;
  readonly gainDb: number;
  readonly onChange: (gainDb: number) => void;
}

/** How loud a track is. A double click sets it to 0 dB. */
export function LevelSlider({ name, gainDb, onChange }: LevelSliderProps): JSX.Element {
  const level = Math.max(OFF_DB, gainDb);
  const text = gainDb <= OFF_DB ? 'off' : `${gainDb.toFixed(1)} dB`;
  return (
    <input
      class="level"
      type="range"
      min={OFF_DB}
      max={12}
      step={0.5}
      value={level}
      aria-label={`${name} level`}
      aria-valuetext={text}
      title={text}
      style={{ '--fill': `${((level - OFF_DB) / (12 - OFF_DB)) * 100}%`, '--tint': 'var(--row)' }}
      onInput={(event) => {
        const value = event.currentTarget.valueAsNumber;
        onChange(value <= OFF_DB ? SILENT_DB : value);
      }}
      onDblClick={() => onChange(0)}
    />
  );
}
