import type { DBSchema } from 'idb';

/** The version of the object stores; each increase adds a step to `upgradeSchema`. */
export const SCHEMA_VERSION = 2;

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
}

/** The object stores. Sounds lie apart from their rows, so that listing never loads them. */
export interface LoopSchema extends DBSchema {
  readonly songs: { readonly key: string; readonly value: SongRow };
  readonly kits: { readonly key: string; readonly value: SongRow };
  readonly samples: { readonly key: string; readonly value: SampleRow };
  readonly sounds: { readonly key: string; readonly value: Uint8Array };
  readonly project: { readonly key: 'current' | 'previous'; readonly value: SongRow };
}
