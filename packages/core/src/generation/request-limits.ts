/** The ranges of a request's numbers, their ends included; what offers them to people, such as a command line, takes them from here. */
export const REQUEST_LIMITS = {
  /** Seconds. */
  durationSeconds: [0.5, 600],
  /** Beats per minute. */
  bpm: [30, 300],
  /** Results of one request. */
  variations: [1, 8],
  /** Denoising steps. */
  steps: [1, 200],
  /** The scale of guidance. */
  guidanceScale: [0, 30],
} as const;
