import { fromBytes } from '@loop/core/weights';

import type { TrainingFiles } from '../training-files.js';

/** What happens before a folder is written: throwing is the process' end at that moment. */
export type BeforeWrite = (place: string, count: number) => void;

/** The files of a training in memory. */
export function createMemoryFiles(files = new Map<string, Uint8Array>(), beforeWrite: BeforeWrite = () => {}): TrainingFiles {
  let writes = 0;
  return {
    list: async (folder) => {
      const below = [...files.keys()].filter((name) => name.startsWith(`${folder}/`)).map((name) => name.slice(folder.length + 1));
      return [...new Set(below.map((name) => name.split('/')[0]!))].toSorted();
    },
    open: async (place) => fromBytes(files.get(place)!),
    writeFolder: async (place, contents) => {
      writes += 1;
      beforeWrite(place, writes);
      for (const [name, bytes] of contents) files.set(`${place}/${name}`, bytes);
    },
  };
}
