import { isLoopError } from '@loop/core';
import type { AudioClip } from '@loop/core';

/** Writes previews beside the work. */
export interface PreviewWriter {
  /** Hands over the newest preview. While one is written, the newest of the others waits; older ones are left out. */
  show(audio: AudioClip): void;
  /** Waits for the last one. */
  close(): Promise<void>;
}

/**
 * Creates a writer of previews: one write at a time, and a failure ends the previews, never the song.
 *
 * @param write - Puts a preview into its file.
 * @param onFailure - Called once, with the reason.
 */
export function createPreviewWriter(write: (audio: AudioClip) => Promise<void>, onFailure: (reason: string) => void): PreviewWriter {
  let next: AudioClip | undefined;
  let working: Promise<void> | undefined;
  let hasFailed = false;
  const work = async (): Promise<void> => {
    try {
      for (let audio = next; audio !== undefined; audio = next) {
        next = undefined;
        await write(audio);
      }
    } catch (error) {
      hasFailed = true;
      onFailure(isLoopError(error) || error instanceof Error ? error.message : String(error));
    }
    working = undefined;
  };
  return {
    show(audio) {
      if (hasFailed) return;
      next = audio;
      working ??= work();
    },
    close: async () => working,
  };
}
