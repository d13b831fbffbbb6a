export { assertOutputFree, replaceFile } from './files/replace-file.js';
export type { ReplaceFileOptions } from './files/replace-file.js';
export { lockFolder } from './files/folder-lock.js';
export type { FolderLockOptions } from './files/folder-lock.js';
export { toStorageError } from './files/to-storage-error.js';
export { syncFolder } from './files/sync-folder.js';
