/** The eight instruments with a row in the grid, in the order of rows and of dispatch. */
export const INSTRUMENTS = ['kick', 'bass', 'hat', 'clap', 'acid', 'lead', 'perc', 'stab'] as const;

/** The name of an instrument with a row in the grid. */
export type Instrument = (typeof INSTRUMENTS)[number];

/** The instruments whose steps carry a pitch. */
export const PITCHED_INSTRUMENTS = ['bass', 'acid', 'lead'] as const;

/** An instrument whose steps carry a pitch. */
export type PitchedInstrument = (typeof PITCHED_INSTRUMENTS)[number];

/** The octave of scale degree 0 of each pitched instrument; C4 is MIDI 60. */
export const BASE_OCTAVES: Readonly<Record<PitchedInstrument, number>> = { bass: 1, acid: 2, lead: 4 };

/** The intensity from which an instrument in state `normal` sounds. */
export const INTENSITY_THRESHOLDS: Readonly<Record<Instrument, number>> = {
  kick: 0,
  bass: 0.1,
  hat: 0.3,
  clap: 0.25,
  acid: 0.45,
  lead: 0.65,
  perc: 0.55,
  stab: 0.8,
};

/** Everything that the sound engine can sound: the rows' voices and the three that follow them (`sub`, `pad`, `riser`). */
export const VOICES = [
  'kick',
  'sub',
  'bass',
  'closed-hat',
  'open-hat',
  'ride',
  'crash',
  'guira',
  'shaker',
  'clap',
  'clave',
  'rim',
  'acid',
  'lead',
  'perc',
  'tom',
  'conga',
  'slap',
  'muffled',
  'bongo',
  'cowbell',
  'surdo',
  'stab',
  'pad',
  'riser',
] as const;

/** The name of a voice. */
export type Voice = (typeof VOICES)[number];
