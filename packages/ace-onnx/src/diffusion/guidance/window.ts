/** The steps of a run that are guided, and how strongly. */
export interface GuidanceWindow {
  /** The first guided step, from 0. */
  readonly start: number;
  /** The step after the last guided one. */
  readonly end: number;
  /** The guidance scale of a step inside the window. */
  scaleAt(step: number): number;
}

/** Options of {@link createGuidanceWindow}. */
export interface GuidanceWindowOptions {
  /** Requested steps of the run. */
  readonly steps: number;
  /** The scale at the start of the window. */
  readonly scale: number;
  /** Share of the steps, around the middle, that is guided, 0–1. @defaultValue 0.5 */
  readonly interval?: number | undefined;
  /** How far the scale falls towards `minScale` within the window, 0–1. @defaultValue 0 */
  readonly decay?: number | undefined;
  /** Where a full decay ends. @defaultValue 3 */
  readonly minScale?: number | undefined;
}

/**
 * Places the guided part of a run around its middle.
 *
 * Source: T. Kynkäänniemi et al., https://arxiv.org/abs/2404.07724 (limited interval)
 */
export function createGuidanceWindow(options: GuidanceWindowOptions): GuidanceWindow {
  const { steps, scale, interval = 0.5, decay = 0, minScale = 3 } = options;
  const start = Math.trunc(steps * ((1 - interval) / 2));
  const end = Math.trunc(steps * (interval / 2 + 0.5));
  return {
    start,
    end,
    scaleAt(step) {
      const span = end - start - 1;
      if (decay === 0 || span <= 0) return scale;
      return scale - (scale - minScale) * ((step - start) / span) * decay;
    },
  };
}
