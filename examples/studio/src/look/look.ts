/** The event of a canvas when it has been drawn: in it, what it shows can be read. It goes up to the document. */
export const LOOK_DRAWN = 'look-drawn';

/** The event that asks a canvas to be drawn as it is, whether or not anything moves. */
export const LOOK_WANTED = 'look-wanted';

/** What a picture is given of the music, as it is heard now. */
export interface LookInput {
  /** Seconds since the page was opened. */
  readonly seconds: number;
  /** Seconds since the last picture, 0–0.1: whatever moves, moves by it. */
  readonly elapsed: number;
  /** Seconds that a picture took lately: one that takes long can do with less. */
  readonly cost: number;
  /** Mean level of left and right, linear, 0–1. */
  readonly levels: readonly [left: number, right: number];
  /** Energy of the lows, below 1.8 kHz, of the middle, and of the highs, above 9.9 kHz, each 0–1. */
  readonly bands: readonly [bass: number, mid: number, high: number];
  /** How lately the kick struck: 1 at the stroke, falling to 0. */
  readonly kick: number;
  /** The tempo, in beats per minute. */
  readonly bpm: number;
  /** How many layers play, 0–1. */
  readonly intensity: number;
  /** Whether the theme is dark. */
  readonly isDark: boolean;
}

/** A picture on a canvas. It knows nothing of the studio, and the sound never waits for it. */
export interface Look {
  /** Draws one picture. */
  draw(input: LookInput): void;
  /** Follows the size of the window, in pixels of the screen. */
  resize(width: number, height: number): void;
  /** Frees what it holds; safe to call twice. */
  dispose(): void;
}
