import type { TagsByCategory } from '../categories.js';

/** Suggestions for a genre that has none of its own. */
export const COMMON_SUGGESTIONS: TagsByCategory = {
  subgenre: ['deep house', 'techno', 'progressive', 'minimal', 'breakbeat', 'synthwave'],
  instruments: ['synthesizer', 'drum machine', 'bass synth', 'hi-hat', 'synth pads', 'electric piano', 'sampler'],
  mood: ['energetic', 'deep', 'euphoric', 'dark', 'uplifting', 'hypnotic'],
  characteristics: ['driving rhythm', 'rolling bassline', 'layered textures', 'dynamic builds', 'tight groove'],
  timbre: ['warm', 'bright', 'punchy', 'crisp'],
  era: ['90s rave', 'modern', 'retro'],
  production: ['studio-polished', 'heavily layered', 'raw energy'],
  region: ['berlin', 'detroit', 'london', 'ibiza', 'tokyo'],
};
