import { createRandom, hashSeed } from '../../random.js';
import { parseInput } from '../../validate.js';
import type { Instrument } from '../genres/instruments.js';
import type { Bar, Song, Step } from '../song/song.js';
import { stepSchema } from '../song/song-schema.js';
import { emptyBar } from '../song/meter.js';
import { createStep } from '../song/step.js';
import { SCALES } from '../theory/scales.js';
import { assertPlace, withTrack } from './assert-edit.js';
import type { GridPlace } from './assert-edit.js';

/** How many hits a click cycles through before the step is off again. */
const CLICK_HITS = 3;

/**
 * Puts a step in its place, or a rest.
 *
 * @param step - See {@link createStep}; `undefined` makes a rest.
 * @throws {InvalidInputError} For a place or a step that is not valid.
 */
export function setStep(song: Song, place: GridPlace, step: Step | undefined): Song {
  assertPlace(song, place);
  const checked = step === undefined ? undefined : parseInput(stepSchema, step, 'step');
  return withTrack(song, place.instrument, (track) => ({ ...track, bars: replaceStep(song, track.bars, place, checked) }));
}

/** Changes some fields of an active step; a rest stays a rest. @throws {InvalidInputError} For a field out of range. */
export function updateStep(song: Song, place: GridPlace, fields: Partial<Step>): Song {
  const step = stepAt(song, place);
  return step === undefined ? song : setStep(song, place, { ...step, ...fields });
}

/** Does what a click does: off, one hit, two, three, off. A new step gets a note that suits its instrument. */
export function cycleStep(song: Song, place: GridPlace): Song {
  const step = stepAt(song, place);
  if (step === undefined) return setStep(song, place, suggestStep(song, place));
  return setStep(song, place, step.hits >= CLICK_HITS ? undefined : { ...step, hits: step.hits + 1 });
}

/** Finds the step at a place; `undefined` is a rest. @throws {InvalidInputError} When there is no such place. */
export function stepAt(song: Song, place: GridPlace): Step | undefined {
  assertPlace(song, place);
  return song.tracks[place.instrument].bars[place.bar]?.[place.step];
}

/** The step that a click writes: the same place in the same song always suggests the same note. */
function suggestStep(song: Song, { instrument, bar, step }: GridPlace): Step {
  const random = createRandom(hashSeed(song.seed, `step ${instrument} ${bar} ${step}`));
  const degrees: { readonly [I in Instrument]?: number } = {
    bass: step % 2 === 1 ? SCALES[song.key.scale].length : 0,
    acid: random.integer(8),
    lead: random.integer(10),
  };
  const degree = degrees[instrument];
  if (degree !== undefined) return createStep({ degree });
  return createStep(instrument === 'hat' ? { articulation: 'closed' } : {});
}

function replaceStep(song: Song, bars: readonly Bar[], { bar, step }: GridPlace, value: Step | undefined): readonly Bar[] {
  return Array.from({ length: Math.max(bars.length, bar + 1) }, (_, index) => {
    const steps = bars[index] ?? emptyBar(song);
    return index === bar ? steps.map((old, place) => (place === step ? value : old)) : steps;
  });
}
