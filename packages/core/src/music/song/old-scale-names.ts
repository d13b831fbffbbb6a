import type { ScaleName } from '../theory/scales.js';

/** Names of scales that were cut short, in documents of version 1, in share strings of that time, and in beat maps. */
export const OLD_SCALE_NAMES = {
  hungarianMin: 'hungarianMinor',
  pentatonicMaj: 'pentatonicMajor',
  pentatonicMin: 'pentatonicMinor',
} as const satisfies Readonly<Record<string, ScaleName>>;

/** Gives a song of any time the present name of its scale. What is no song stays as it is, for the schema to find. */
export function renameScale(song: unknown): unknown {
  const { key } = (song ?? {}) as { readonly key?: unknown };
  const { scale } = (key ?? {}) as { readonly scale?: unknown };
  if (typeof scale !== 'string' || !Object.hasOwn(OLD_SCALE_NAMES, scale)) return song;
  return { ...(song as object), key: { ...(key as object), scale: OLD_SCALE_NAMES[scale as keyof typeof OLD_SCALE_NAMES] } };
}
