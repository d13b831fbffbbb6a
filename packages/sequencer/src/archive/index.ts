export type { Archive, ArchivedDocument } from './archive.js';
export { decodeArchive } from './decode-archive.js';
export type { ArchiveLimits, DecodedArchive } from './decode-archive.js';
export { encodeArchive } from './encode-archive.js';
export { readStore, restoreArchive } from './store-archive.js';
export type { RestoredArchive } from './store-archive.js';
