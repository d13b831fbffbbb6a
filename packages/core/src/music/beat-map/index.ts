export { importBeatMap } from './import-beat-map.js';
export type { ImportedSong } from '../song/imported-song.js';
