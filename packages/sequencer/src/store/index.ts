export { openStore } from './open-store.js';
export type { LoopStore, StorageUsage, StoreOptions } from './open-store.js';
export type { ProjectShelf, SavedProject } from './project-shelf.js';
export type { NewSample, SampleEntry, SampleShelf, SavedSample } from './sample-shelf.js';
export type { KitEntry, KitShelf, SavedKit } from './kit-shelf.js';
export type { SavedSong, SongShelf } from './song-shelf.js';
export type { SongEntry } from './document-shelf.js';
