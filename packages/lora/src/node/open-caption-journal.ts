import { makeFolder, toStorageError } from '@loop/cli';
import { open } from 'node:fs/promises';
import path from 'node:path';

import { formatJournalLine, parseJournal } from '../captions/caption-journal.js';
import type { CaptionJournal } from '../captions/caption-journal.js';
import type { HeardTrack } from '../captions/captioner.js';

/** A journal on disk. */
export interface CaptionJournalFile extends CaptionJournal {
  /** How many answers it has. */
  readonly size: number;
  /** Closes the file; safe to call twice. */
  close(): Promise<void>;
}

/**
 * Opens the journal of a captioning: what services answered, a line each. An answer is on the disk before it is used, so that a run which breaks off
 * costs nothing twice. A line that a crash has cut is left out.
 *
 * @param file - Made with its folders where it is not there.
 * @throws {StorageError} When the disk refuses.
 */
export async function openCaptionJournal(file: string): Promise<CaptionJournalFile> {
  try {
    await makeFolder(path.dirname(file));
    const handle = await open(file, 'a+');
    const text = await handle.readFile('utf8');
    const answers = new Map(parseJournal(text));
    // A cut line would swallow the next one.
    if (text !== '' && !text.endsWith('\n')) await handle.appendFile('\n');
    return {
      get size() {
        return answers.size;
      },
      get: (key) => answers.get(key),
      async put(key: string, heard: HeardTrack) {
        try {
          await handle.appendFile(formatJournalLine(key, heard));
          await handle.datasync();
        } catch (error) {
          throw toStorageError(error, file);
        }
        answers.set(key, heard);
      },
      close: () => handle.close(),
    };
  } catch (error) {
    throw toStorageError(error, file);
  }
}
