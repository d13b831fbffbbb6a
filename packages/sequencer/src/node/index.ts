export { readKit } from './read-kit.js';
export { readSong } from './read-song.js';
export type { ReadSong } from './read-song.js';
export { renderToFile } from './render-to-file.js';
export type { RenderToFileOptions, RenderedFile } from './render-to-file.js';
