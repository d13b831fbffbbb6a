export { describeMusicGenerator } from './music-generator-suite.js';
export type { MusicGeneratorSuiteOptions } from './music-generator-suite.js';
