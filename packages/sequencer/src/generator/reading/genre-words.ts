import type { Bpm, Fraction, Instrument, ScaleName, SongGenre } from '@loop/core';

/** What a word for a style means to the pattern engine. */
export interface GenreWord {
  /** Ways to write it, lower case; a blank matches a blank or a hyphen. */
  readonly words: readonly string[];
  /** The preset that comes nearest, or the genre of a pack. */
  readonly genre: SongGenre;
  /** The usual tempo, where it is not the preset's: lowest and highest. */
  readonly bpm?: readonly [Bpm, Bpm] | undefined;
  /** The usual swing, where it is not 0. */
  readonly swing?: Fraction | undefined;
  /** Scales in place of the preset's. */
  readonly scales?: readonly ScaleName[] | undefined;
  /** Energy, −1…1, that the style adds. */
  readonly energy?: number | undefined;
  /** Brightness, −1…1, that the style adds. */
  readonly brightness?: number | undefined;
  /** Instruments that the style puts forward. */
  readonly feature?: readonly Instrument[] | undefined;
}

/** The styles that the pattern engine knows by name, the eight presets and their relatives. */
export const GENRE_WORDS: readonly GenreWord[] = [
  { words: ['house', 'deep house', 'tech house', 'progressive house', 'edm', 'club', 'dance'], genre: 'house' },
  { words: ['acid house'], genre: 'house', feature: ['acid'] },
  { words: ['disco', 'nu disco', 'funk', 'french house'], genre: 'house', bpm: [112, 122], feature: ['stab', 'bass'] },
  { words: ['garage', 'uk garage', '2 step', 'two step'], genre: 'house', bpm: [130, 136], swing: 0.3 },
  { words: ['techno', 'detroit techno', 'melodic techno'], genre: 'techno' },
  { words: ['minimal techno', 'minimal', 'dub techno'], genre: 'techno', bpm: [122, 128], energy: -0.25, brightness: -0.2 },
  { words: ['hard techno', 'industrial', 'hardcore', 'gabber'], genre: 'techno', bpm: [142, 155], energy: 0.4 },
  { words: ['acid', 'acid techno', '303'], genre: 'techno', feature: ['acid'] },
  { words: ['electro', 'breakbeat', 'breaks'], genre: 'techno', bpm: [125, 135], swing: 0.1 },
  { words: ['psytrance', 'psy trance', 'psychedelic', 'goa'], genre: 'psytrance', feature: ['acid'] },
  { words: ['trance', 'uplifting trance', 'hardstyle'], genre: 'psytrance', bpm: [134, 142], feature: ['lead'] },
  { words: ['dnb', 'd&b', 'drum and bass', 'drum & bass', "drum'n'bass", 'drum n bass', 'jungle', 'neurofunk'], genre: 'dnb' },
  { words: ['liquid', 'liquid dnb'], genre: 'dnb', energy: -0.2, brightness: 0.1 },
  { words: ['dubstep', 'future bass'], genre: 'dnb', bpm: [138, 145], feature: ['bass'] },
  { words: ['hip hop', 'hiphop', 'rap', 'boom bap', 'r&b', 'rnb', 'soul'], genre: 'hiphop', swing: 0.2 },
  { words: ['trap', 'drill', 'phonk'], genre: 'hiphop', bpm: [130, 146], energy: 0.15 },
  {
    words: ['lofi', 'lo fi', 'chillhop', 'study beats', 'jazz hop', 'jazz'],
    genre: 'hiphop',
    bpm: [70, 88],
    swing: 0.32,
    energy: -0.3,
    brightness: -0.45,
  },
  { words: ['reggae', 'dub', 'dancehall'], genre: 'hiphop', bpm: [80, 95], swing: 0.15, feature: ['stab', 'bass'] },
  { words: ['ambient', 'drone', 'soundscape', 'new age', 'meditation'], genre: 'ambient' },
  {
    words: ['chillout', 'chill out', 'downtempo', 'cinematic', 'orchestral', 'score', 'classical'],
    genre: 'ambient',
    bpm: [80, 100],
    energy: 0.15,
  },
  { words: ['rock', 'indie', 'punk', 'grunge', 'country', 'folk'], genre: 'rock' },
  { words: ['metal', 'hard rock'], genre: 'rock', bpm: [132, 160], energy: 0.4, scales: ['minor', 'phrygian'] },
  { words: ['blues'], genre: 'rock', bpm: [90, 116], swing: 0.4, scales: ['blues'] },
  { words: ['pop', 'electropop', 'synthpop', 'synth pop', 'k pop', 'hyperpop'], genre: 'pop' },
  {
    words: ['synthwave', 'retrowave', 'vaporwave', '80s', 'chiptune', '8 bit'],
    genre: 'pop',
    bpm: [96, 116],
    scales: ['minor', 'dorian'],
    feature: ['lead', 'acid'],
  },
];
