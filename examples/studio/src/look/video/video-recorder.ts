import type { Seconds } from '@loop/core';

/** A video that is being made of what is seen and heard. */
export interface VideoRecorder {
  /** How long it is by now, and how many bytes it has. */
  progress(): { readonly seconds: Seconds; readonly bytes: number };
  /** Ends it. @throws {Error} When the browser could not encode it. */
  save(): Promise<VideoFile>;
  /** Gives it up; safe after `save`. */
  cancel(): void;
}

/** A video as a file. */
export interface VideoFile {
  readonly bytes: Uint8Array;
  readonly extension: 'mp4' | 'webm';
  /** Its media type. */
  readonly type: string;
}
