import type { DBSchema } from 'idb';

/** The version of the object stores; each increase adds a step to `upgradeSchema`. */
export const SCHEMA_VERSION = 3;

/** A song or a kit as it lies in the store: its document is text in a versioned format. */
export interface SongRow {
  readonly id: string;
  readonly name: string;
  readonly savedAtMs: number;
  readonly document: string;
}

/** What is known of a sample without its sound. */
export interface SampleRow {
  readonly id: string;
  readonly name: string;
  readonly savedAtMs: number;
  readonly durationSeconds: number;
  readonly sampleRate: number;
  readonly channels: number;
  readonly details: Readonly<Record<string, unknown>>;
  /** Missing in rows of version 2 and before. */
  readonly tags?: readonly string[];
  /** The frames that a sampler repeats. */
  readonly loop?: { readonly startSamples: number; readonly endSamples: number } | undefined;
  /** Its place in an order that somebody chose; rows without one stand behind, by their date. */
  readonly place?: number;
}

/** What is known of a picture, and its bytes. */
export interface PictureRow {
  readonly id: string;
  readonly name: string;
  readonly savedAtMs: number;
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly details: Readonly<Record<string, unknown>>;
}

/** The object stores. Sounds lie apart from their rows, so that listing never loads them. */
export interface LoopSchema extends DBSchema {
  readonly songs: { readonly key: string; readonly value: SongRow };
  readonly kits: { readonly key: string; readonly value: SongRow };
  readonly samples: { readonly key: string; readonly value: SampleRow };
  readonly sounds: { readonly key: string; readonly value: Uint8Array };
  readonly pictures: { readonly key: string; readonly value: PictureRow };
  readonly project: { readonly key: 'current' | 'previous'; readonly value: SongRow };
}
