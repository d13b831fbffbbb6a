export { assertAudioClip, clipDuration } from './clip.js';
export type { AudioClip } from './clip.js';
