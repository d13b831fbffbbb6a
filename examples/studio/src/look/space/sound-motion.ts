/** What the music does at one moment, as the parts of the picture see it. */
export interface SoundMotion {
  /** Seconds of the picture's own time. */
  readonly time: number;
  /** How many pictures of a sixtieth of a second have passed since the last one: turns go by it. */
  readonly frames: number;
  /** Energy of the lows, the middle and the highs, 0–1. */
  readonly bands: readonly [bass: number, mid: number, high: number];
  /** 1 at a stroke of the kick that may be shown, falling to 0. */
  readonly kick: number;
  /** How many layers play, 0–1. */
  readonly intensity: number;
}
