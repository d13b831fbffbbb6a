import type { Warning } from '../../warning.js';
import type { Instrument, Voice } from '../genres/instruments.js';
import { DRUM_PITCHES, instrumentOfVoice } from '../genres/articulations.js';
import { BASE_OCTAVES, INSTRUMENTS } from '../genres/instruments.js';
import type { Metered } from '../song/meter.js';
import { stepsPerBar } from '../song/meter.js';
import { MAX_BARS } from '../song/song.js';
import type { CastPart } from './import-parts.js';
import type { Onset, QuantizedStep } from './import-steps.js';
import { quantizeLine } from './import-steps.js';

/** The steps of each instrument. */
export type Lines = { readonly [I in Instrument]: readonly QuantizedStep[] };

/** Puts all parts on the grids of their instruments, and warns of what finds no place. */
export function readLines(cast: readonly CastPart[], meter: Metered, warnings: Warning[]): Lines {
  const maxSteps = MAX_BARS * stepsPerBar(meter);
  const onsets: { readonly [I in Instrument]: Onset[] } = { kick: [], bass: [], hat: [], clap: [], acid: [], lead: [], perc: [], stab: [] };
  for (const { part, voice } of cast) {
    if (voice === undefined) {
      warnings.push({ code: 'ignored', field: part.name, message: `There is no room for a part of ${part.onsets.length} notes.` });
    } else {
      const instrument = instrumentOfVoice(voice);
      if (instrument !== undefined)
        for (const onset of part.onsets) onsets[instrument].push({ ...onset, kind: voice, pitch: isPitched(voice) ? onset.pitch : 0 });
    }
  }
  if (cast.some(({ part, voice }) => voice === 'stab' && part.name?.trim().toLowerCase() !== 'stab')) {
    warnings.push({ code: 'substituted', field: 'stab', message: 'Chords became stabs, which play the chord of the key.' });
  }
  return Object.fromEntries(
    INSTRUMENTS.map((instrument) => [instrument, readLine(instrument, onsets[instrument], maxSteps, warnings)]),
  ) as unknown as Lines;
}

/** Whether the pitch of a voice's notes says something. */
function isPitched(voice: Voice): boolean {
  return voice in BASE_OCTAVES || voice in DRUM_PITCHES;
}

function readLine(instrument: Instrument, onsets: readonly Onset[], maxSteps: number, warnings: Warning[]): readonly QuantizedStep[] {
  const { steps, dropped } = quantizeLine(onsets, weightOf(instrument));
  const inside = steps.filter(({ index }) => index < maxSteps);
  if (inside.length < steps.length) {
    const message = `${steps.length - inside.length} steps lie beyond the ${MAX_BARS} bars that a song can have.`;
    warnings.push({ code: 'clamped', field: instrument, message });
  }
  // A chord is one stab, and nothing is lost.
  if (dropped > 0 && instrument !== 'stab') {
    warnings.push({ code: 'ignored', field: instrument, message: `${dropped} notes shared a step with others and were left out.` });
  }
  return inside;
}

/** Which of several notes at one step stays: the lowest of the bass, the highest of a melody, the loudest of drums. */
function weightOf(instrument: Instrument): (onset: Onset) => number {
  if (instrument === 'bass') return ({ pitch }) => -pitch;
  return instrument === 'acid' || instrument === 'lead' ? ({ pitch }) => pitch : ({ velocity }) => velocity;
}
