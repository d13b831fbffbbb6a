/** Frames that the engine makes at a time: the grain of smoothing, and half of an AudioWorklet's quantum. */
export const BLOCK_FRAMES = 64;

/** Frames between two looks of a moving filter at its cutoff. */
export const CONTROL_FRAMES = 8;
