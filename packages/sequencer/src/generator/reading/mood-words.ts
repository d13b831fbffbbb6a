import type { Fraction, Instrument, ScaleName } from '@loop/core';

/** What a word for a mood, a pace or a sound means to the pattern engine. Numbers add up over all words found. */
export interface MoodWord {
  /** Ways to write it, lower case; a blank matches a blank or a hyphen. */
  readonly words: readonly string[];
  /** More (above 0) or fewer layers, −1…1. */
  readonly energy?: number | undefined;
  /** A brighter (above 0) or darker tone, −1…1. */
  readonly brightness?: number | undefined;
  /** More reverb and echo (above 0) or less, −1…1. */
  readonly space?: number | undefined;
  /** Distortion, 0–1. */
  readonly drive?: Fraction | undefined;
  /** Swing, 0–0.5. */
  readonly swing?: Fraction | undefined;
  /** Faster (above 0) or slower, as a share of the tempo, −0.3…0.3. */
  readonly pace?: number | undefined;
  /** Scales that suit the mood. */
  readonly scales?: readonly ScaleName[] | undefined;
  /** Instruments that it puts forward. */
  readonly feature?: readonly Instrument[] | undefined;
}

/** The moods, paces, sounds and instruments that the pattern engine knows by name. */
export const MOOD_WORDS: readonly MoodWord[] = [
  { words: ['dark', 'darker', 'brooding', 'sinister', 'evil', 'ominous'], brightness: -0.45, scales: ['minor', 'phrygian'] },
  {
    words: ['eerie', 'haunting', 'mysterious', 'tense', 'suspense'],
    brightness: -0.3,
    space: 0.3,
    scales: ['phrygian', 'hungarianMinor', 'harmonicMinor'],
  },
  {
    words: ['sad', 'melancholic', 'melancholy', 'emotional', 'lonely', 'nostalgic'],
    brightness: -0.2,
    energy: -0.15,
    scales: ['minor', 'dorian'],
  },
  {
    words: ['happy', 'joyful', 'cheerful', 'uplifting', 'feel good', 'sunny', 'fun', 'playful'],
    brightness: 0.3,
    energy: 0.1,
    scales: ['major', 'pentatonicMajor', 'mixolydian'],
  },
  {
    words: ['dreamy', 'ethereal', 'floating', 'atmospheric', 'spacey', 'hypnotic', 'spacious'],
    space: 0.5,
    energy: -0.15,
    scales: ['lydian', 'dorian', 'major'],
  },
  { words: ['exotic', 'oriental', 'arabic', 'middle eastern'], scales: ['hungarianMinor', 'harmonicMinor', 'phrygian'] },
  {
    words: ['calm', 'chill', 'relaxed', 'relaxing', 'peaceful', 'soft', 'gentle', 'mellow', 'quiet', 'sleepy'],
    energy: -0.45,
    brightness: -0.2,
    pace: -0.06,
  },
  { words: ['warm', 'cozy', 'smooth', 'muffled'], brightness: -0.3 },
  { words: ['bright', 'crisp', 'shiny', 'sparkling', 'brilliant'], brightness: 0.5 },
  {
    words: ['energetic', 'powerful', 'driving', 'intense', 'epic', 'explosive', 'high energy', 'banging', 'massive'],
    energy: 0.45,
    brightness: 0.2,
  },
  {
    words: ['aggressive', 'angry', 'hard', 'heavy', 'brutal', 'distorted', 'gritty', 'dirty'],
    energy: 0.35,
    drive: 0.35,
    scales: ['minor', 'phrygian'],
  },
  { words: ['sparse', 'stripped', 'simple', 'understated'], energy: -0.4 },
  { words: ['dense', 'layered', 'full', 'busy', 'rich'], energy: 0.4 },
  { words: ['slow', 'slower', 'laid back', 'lazy'], pace: -0.12 },
  { words: ['fast', 'faster', 'uptempo', 'up tempo', 'frantic'], pace: 0.12, energy: 0.15 },
  { words: ['swing', 'swung', 'shuffle', 'shuffled', 'groovy', 'groove', 'funky'], swing: 0.28 },
  { words: ['reverb', 'echo', 'echoing', 'wet', 'cavernous', 'cathedral'], space: 0.5 },
  { words: ['dry', 'tight', 'close'], space: -0.5 },
  { words: ['bass heavy', 'bassline', 'sub bass', 'deep'], feature: ['bass'], brightness: -0.1 },
  { words: ['melodic', 'melody', 'arpeggio', 'arpeggiated', 'synth lead', 'lead', 'piano', 'keys', 'guitar', 'flute'], feature: ['lead'] },
  { words: ['percussive', 'percussion', 'tribal', 'congas', 'bongos', 'shaker'], feature: ['perc'] },
  { words: ['stabs', 'chords', 'chord stabs', 'brass', 'organ'], feature: ['stab'] },
  { words: ['acid line', 'acidic', '303 line', 'squelchy'], feature: ['acid'] },
];
