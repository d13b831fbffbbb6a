import { INSTRUMENTS } from '../genres/instruments.js';
import type { Instrument } from '../genres/instruments.js';
import { emptyBar, ticksPerBar } from '../song/meter.js';
import type { Bar, Song, Step } from '../song/song.js';
import { createStep } from '../song/step.js';

/** The instruments that have nothing to play in the loop of a song. */
export function restingIn({ tracks, barCount }: Pick<Song, 'tracks' | 'barCount'>): readonly Instrument[] {
  return INSTRUMENTS.filter((instrument) =>
    tracks[instrument].bars.slice(0, barCount).every((bar) => bar.every((step) => step === undefined)),
  );
}

/** Writes the last bar of a piece: one beat on the root of the key, held for half of it, so that it has rung out when the piece is over. Instruments that have nothing to play in the loop are silent here, too. */
export function writeEnding(song: Pick<Song, 'tracks' | 'barCount' | 'genre' | 'timeSignature'>): { readonly [I in Instrument]: Bar } {
  const rest = emptyBar(song);
  const lengthTicks = ticksPerBar(song) / 2;
  const beat = (step: Step): Bar => rest.with(0, step);
  const ending: { readonly [I in Instrument]?: Bar } = {
    kick: beat(createStep()),
    bass: beat(createStep({ degree: 0, lengthTicks })),
    // An open hat is no sound of a genre whose hands hold something else.
    hat: typeof song.genre === 'object' ? rest : beat(createStep({ articulation: 'open' })),
    lead: beat(createStep({ degree: 0, lengthTicks })),
    stab: beat(createStep({ lengthTicks })),
  };
  const resting = restingIn(song);
  const parts = INSTRUMENTS.map((instrument) => [instrument, (resting.includes(instrument) ? undefined : ending[instrument]) ?? rest]);
  return Object.fromEntries(parts) as { readonly [I in Instrument]: Bar };
}
