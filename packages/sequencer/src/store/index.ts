export { openStore } from './open-store.js';
export type { LoopStore, StorageUsage, StoreOptions } from './open-store.js';
export { PICTURE_TYPES } from './picture-shelf.js';
export type { NewPicture, PictureEntry, PictureShelf, PictureType, SavedPicture } from './picture-shelf.js';
export type { ProjectShelf, SavedProject } from './project-shelf.js';
export type { NewSample, SampleEntry, SampleLoop, SampleShelf, SavedSample } from './sample-shelf.js';
export type { KitEntry, KitShelf, SavedKit } from './kit-shelf.js';
export type { SavedSong, SongShelf } from './song-shelf.js';
export type { SongEntry } from './document-shelf.js';
