/** One control of the sound engine, described as data: what a user interface needs to show it and what the engine needs to obey it. */
export interface SoundParameter {
  /** Its key in `Song.sound`. */
  readonly id: string;
  /** Its name for people. */
  readonly label: string;
  /** What its number counts; an empty string for a plain ratio. */
  readonly unit: 'Hz' | 's' | 'dB' | '';
  /** The least value. */
  readonly minimum: number;
  /** The greatest value. */
  readonly maximum: number;
  /** The distance between neighbouring settings of a knob. */
  readonly step: number;
  /** The value of a fresh song. */
  readonly defaultValue: number;
  /** How a knob's travel maps to the value: equal differences or equal ratios. */
  readonly mapping: 'linear' | 'logarithmic';
  /** The part of the machine that it belongs to. */
  readonly group: 'voices' | 'effects' | 'levels' | 'master';
  /** One sentence: what turning it up does. */
  readonly description: string;
}

const VOICE_WORDS = 'Chooses what plays: 0 the synthesizer, 1 a nylon guitar, 2 a piano.';

/**
 * Every control of the sound engine. A song holds the values that differ from the defaults in `Song.sound`, by id. Tempo, swing
 * and intensity belong to the song itself; gain, pan, mute and solo to its tracks.
 */
export const SOUND_PARAMETERS = [
  parameter('filterCutoff', 'Filter', 'Hz', [60, 20_000, 1, 11_000], 'logarithmic', 'master', 'Opens the low-pass filter over everything.'),
  parameter(
    'filterResonance',
    'Filter resonance',
    '',
    [0, 1, 0.01, 0.16],
    'linear',
    'master',
    'Sharpens the low-pass filter at its edge, the more the lower it stands.',
  ),
  parameter(
    'distortion',
    'Distortion',
    '',
    [0, 1, 0.01, 0],
    'linear',
    'master',
    'Saturates the mix; 0 leaves it untouched and the level stays about the same.',
  ),
  parameter('masterGainDb', 'Master', 'dB', [-24, 12, 0.5, 0], 'linear', 'master', 'Drives the mix into the limiter.'),
  parameter(
    'ceilingDb',
    'Ceiling',
    'dB',
    [-12, -0.1, 0.1, -1],
    'linear',
    'master',
    'Lifts the true peak that the limiter never lets through.',
  ),
  parameter(
    'kickPunch',
    'Kick punch',
    's',
    [0.01, 0.2, 0.005, 0.05],
    'logarithmic',
    'voices',
    'Lengthens the fall of the kick\u2019s pitch.',
  ),
  parameter(
    'bassDecay',
    'Bass decay',
    's',
    [0.02, 0.5, 0.01, 0.08],
    'logarithmic',
    'voices',
    'Lengthens the bass and the closing of its filter.',
  ),
  parameter('bassTone', 'Bass tone', 'Hz', [40, 400, 5, 80], 'logarithmic', 'voices', 'Opens the bass\u2019s filter.'),
  parameter('kickDecay', 'Kick length', 's', [0.05, 1, 0.01, 0.4], 'logarithmic', 'voices', 'Lets the kick ring longer.'),
  parameter('clapTone', 'Clap tone', 'Hz', [500, 8_000, 50, 3_500], 'logarithmic', 'voices', 'Moves the clap\u2019s noise up.'),
  parameter('clapDecay', 'Clap length', 's', [0.03, 0.6, 0.01, 0.13], 'logarithmic', 'voices', 'Lets the clap ring longer.'),
  parameter('clapBody', 'Snare', '', [0, 1, 0.01, 0], 'linear', 'voices', 'Puts the drum of a snare under the clap.'),
  parameter(
    'hatDecay',
    'Hat length',
    's',
    [0.01, 0.3, 0.005, 0.04],
    'logarithmic',
    'voices',
    'Lets closed hats ring longer, and open ones three times as long.',
  ),
  parameter(
    'percDecay',
    'Perc length',
    's',
    [0.01, 0.3, 0.005, 0.03],
    'logarithmic',
    'voices',
    'Turns the tick of the percussion into a shake.',
  ),
  parameter('leadDecay', 'Lead decay', 's', [0.03, 3, 0.01, 0.2], 'logarithmic', 'voices', 'Lets the lead ring longer after it is struck.'),
  parameter('stabDecay', 'Stab decay', 's', [0.03, 2, 0.01, 0.12], 'logarithmic', 'voices', 'Turns short stabs into chords.'),
  parameter('stabTone', 'Stab tone', 'Hz', [300, 12_000, 50, 3_500], 'logarithmic', 'voices', 'Opens the stab\u2019s filter.'),
  parameter('acidResonance', 'Acid resonance', 'dB', [1, 25, 0.5, 14], 'linear', 'voices', 'Makes the acid\u2019s filter whistle.'),
  parameter('acidLfoRate', 'Acid LFO', 'Hz', [0.25, 8, 0.25, 2], 'logarithmic', 'voices', 'Speeds up the sweep of the acid\u2019s filter.'),
  parameter('acidVoice', 'Acid voice', '', [0, 2, 1, 0], 'linear', 'voices', VOICE_WORDS),
  parameter('leadVoice', 'Lead voice', '', [0, 2, 1, 0], 'linear', 'voices', VOICE_WORDS),
  parameter('stabVoice', 'Stab voice', '', [0, 2, 1, 0], 'linear', 'voices', VOICE_WORDS),
  parameter('reverb', 'Reverb', '', [0, 1, 0.01, 0.35], 'linear', 'effects', 'Puts lead and pad further into the room.'),
  parameter('reverbLead', 'Lead to reverb', '', [0, 2, 0.01, 1], 'linear', 'effects', 'Multiplies the reverb of the lead.'),
  parameter('reverbPad', 'Pad to reverb', '', [0, 2, 0.01, 1.57], 'linear', 'effects', 'Multiplies the reverb of the pad.'),
  parameter('delay', 'Delay', '', [0, 0.8, 0.01, 0.3], 'linear', 'effects', 'Adds echoes in time with the tempo to lead and acid.'),
  parameter('delayLead', 'Lead to delay', '', [0, 2, 0.01, 1], 'linear', 'effects', 'Multiplies the echoes of the lead.'),
  parameter('delayAcid', 'Acid to delay', '', [0, 2, 0.01, 0.67], 'linear', 'effects', 'Multiplies the echoes of the acid.'),
  parameter('sideChain', 'Side-chain', '', [0, 1, 0.01, 1], 'linear', 'levels', 'Lets the kick push the bass down further.'),
  parameter('subGainDb', 'Sub', 'dB', [-60, 12, 0.5, 0], 'linear', 'levels', 'Raises the sine under the kick.'),
  parameter('padGainDb', 'Pad', 'dB', [-60, 12, 0.5, 0], 'linear', 'levels', 'Raises the pad.'),
  parameter('riserGainDb', 'Riser', 'dB', [-60, 12, 0.5, 0], 'linear', 'levels', 'Raises the noise that sweeps into the last bar.'),
] as const;

/** The id of a control of the sound engine. */
export type SoundParameterId = (typeof SOUND_PARAMETERS)[number]['id'];

/** A value for every control of the sound engine. */
export type SoundSettings = { readonly [Id in SoundParameterId]: number };

function parameter<const Id extends string>(
  id: Id,
  label: string,
  unit: SoundParameter['unit'],
  range: readonly [minimum: number, maximum: number, step: number, defaultValue: number],
  mapping: SoundParameter['mapping'],
  group: SoundParameter['group'],
  description: string,
): SoundParameter & { readonly id: Id } {
  const [minimum, maximum, step, defaultValue] = range;
  return { id, label, unit, minimum, maximum, step, defaultValue, mapping, group, description };
}
