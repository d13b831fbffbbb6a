import { findAdapter } from '@loop/core/adapters';

import type { AdapterLibrary } from '../adapters/adapter-library.js';
import { sourceIn } from './file-store.js';
import { createHttpStore } from './http-store.js';
import type { HttpStoreOptions } from './http-store.js';
import { createOpfsStore } from './opfs-store.js';

/** What a place in the origin's private file system begins with. */
const OPFS = 'opfs:';

/**
 * Reads adapters from addresses, in ranges, and from the origin's private file system (`opfs:loras/lofi`): safetensors files, and the folders
 * that trainers write.
 */
export function createWebAdapters(options: Pick<HttpStoreOptions, 'headers' | 'fetch'> = {}): AdapterLibrary {
  return {
    list: async () => [],
    open: (place, { signal }) =>
      findAdapter(
        place,
        {
          async open(file, how) {
            const [, folder, name, query] = /^(.*?)([^/?#]*)([?#].*)?$/su.exec(file)!;
            const store = file.startsWith(OPFS)
              ? createOpfsStore(folder!.slice(OPFS.length).replace(/\/$/u, ''))
              : createHttpStore(folder! + (query ?? ''), options);
            const size = await store.size(name!, how);
            return size === undefined ? undefined : sourceIn(store, name!, size);
          },
        },
        { signal },
      ),
  };
}
