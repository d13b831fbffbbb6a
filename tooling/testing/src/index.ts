export { describeMusicGenerator } from './music-generator/describe-music-generator.js';
export type { MusicGeneratorSuiteOptions } from './music-generator/suite-context.js';
export { arbitrarySong } from './arbitrary-song.js';
export type { ArbitrarySongOptions } from './arbitrary-song.js';
export { KEY_TABLE } from './key-table.js';
