import type { Instrument, Voice } from './instruments.js';
import { INSTRUMENTS } from './instruments.js';

/**
 * How the steps of an instrument can be struck. The first is what a step sounds like which does not say; an instrument that is not here
 * has one sound only. A new sound of a track joins here, with its voice in {@link ARTICULATION_VOICES}.
 */
export const ARTICULATIONS = {
  hat: ['closed', 'open', 'accent', 'roll', 'ride', 'crash', 'guira', 'shaker'],
  clap: ['clap', 'clave', 'rim'],
  perc: ['tick', 'tom', 'conga', 'slap', 'muffled', 'bongo', 'cowbell', 'surdo'],
} as const satisfies { readonly [I in Instrument]?: readonly string[] };

/** The instruments whose steps can be struck in more than one way. */
export type ArticulatedInstrument = keyof typeof ARTICULATIONS;

/** How a step of one instrument is struck. */
export type ArticulationOf<I extends ArticulatedInstrument> = (typeof ARTICULATIONS)[I][number];

/**
 * How a step is struck: `accent` is louder, `roll` is a quick retrigger, `ride` and `crash` are cymbals, `tom` is a tuned drum; `conga` is the
 * open tone, which `slap` and `muffled` are not; `guira` is scraped, and `rim` is a stick on wood.
 */
export type Articulation = ArticulationOf<ArticulatedInstrument>;

/** The voice that sounds a step of an articulation. */
export const ARTICULATION_VOICES: Readonly<Record<Articulation, Voice>> = {
  closed: 'closed-hat',
  open: 'open-hat',
  accent: 'closed-hat',
  roll: 'closed-hat',
  ride: 'ride',
  crash: 'crash',
  guira: 'guira',
  shaker: 'shaker',
  clap: 'clap',
  clave: 'clave',
  rim: 'rim',
  tick: 'perc',
  tom: 'tom',
  conga: 'conga',
  slap: 'slap',
  muffled: 'muffled',
  bongo: 'bongo',
  cowbell: 'cowbell',
  surdo: 'surdo',
};

/**
 * Drums that come in sizes, as keys of General MIDI from the lowest drum up: the degree of their steps says which one, and
 * no key transposes them.
 */
export const DRUM_PITCHES: { readonly [V in Voice]?: readonly number[] } = {
  tom: [41, 43, 45, 47, 48, 50],
  conga: [64, 63],
  bongo: [61, 60],
};

/** How the steps of an instrument can be struck, the usual way first; empty where there is one sound only. */
export function articulationsOf(instrument: Instrument): readonly Articulation[] {
  return instrument in ARTICULATIONS ? ARTICULATIONS[instrument as ArticulatedInstrument] : [];
}

/** The voice that sounds a step; an articulation that the instrument does not have is its usual one. */
export function voiceOfStep(instrument: Instrument, articulation?: Articulation): Voice {
  const known = articulationsOf(instrument);
  const own = articulation !== undefined && known.includes(articulation) ? articulation : known[0];
  return own === undefined ? (instrument as Voice) : ARTICULATION_VOICES[own];
}

/** The instrument that a voice is a sound of; `undefined` for those that follow the song by themselves: sub, pad and riser. */
export function instrumentOfVoice(voice: Voice): Instrument | undefined {
  return INSTRUMENTS.find(
    (instrument) => instrument === voice || articulationsOf(instrument).some((one) => ARTICULATION_VOICES[one] === voice),
  );
}
