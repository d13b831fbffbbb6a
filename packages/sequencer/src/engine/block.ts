/** Frames that the engine makes at a time: the grain of smoothing, and an AudioWorklet's quantum. */
export const BLOCK_FRAMES = 128;

/** Frames between two looks of a moving filter at its cutoff. */
export const CONTROL_FRAMES = 16;
