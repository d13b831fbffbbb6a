import { isJsonObject, parseBoundedJson } from '../dataset/bounded-json.js';
import type { Captioner, HeardTrack } from './captioner.js';
import { cleanHeard } from './clean-heard.js';

/** Answers that were paid for already. */
export interface CaptionJournal {
  /** What was heard, by {@link captionKey}; `undefined` when it was never asked. */
  get(key: string): HeardTrack | undefined;
  /** Keeps an answer; it is safe when this resolves. */
  put(key: string, heard: HeardTrack): Promise<void>;
}

/** Names an answer: the recording's hash, the captioner, and how it was asked. */
export function captionKey(hash: string, { name, model, revision }: Captioner): string {
  return JSON.stringify([hash, name, model, revision]);
}

/** An answer as a line of a journal. */
export function formatJournalLine(key: string, heard: HeardTrack): string {
  return `${JSON.stringify({ key, heard })}\n`;
}

/**
 * Reads the lines of a journal. A line that a crash has cut, or that holds something else, is left out: it is asked for again.
 *
 * @param text - JSON Lines, later ones winning.
 */
export function parseJournal(text: string): ReadonlyMap<string, HeardTrack> {
  const answers = new Map<string, HeardTrack>();
  for (const line of text.split('\n')) {
    if (line.trim() === '') continue;
    try {
      const value = parseBoundedJson(line, 'journal');
      if (!isJsonObject(value) || typeof value['key'] !== 'string' || !isJsonObject(value['heard'])) continue;
      answers.set(value['key'], cleanHeard(value['heard'] as HeardTrack));
    } catch {
      // See above.
    }
  }
  return answers;
}
