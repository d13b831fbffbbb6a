/** What makes the music, as clients name it; the order in which the first that is installed becomes the default. */
export const BACKEND_TYPES = ['musicgen', 'ace_step', 'ace_step_1_5', 'pattern'] as const;

/** What makes the music. */
export type BackendType = (typeof BACKEND_TYPES)[number];

const ALIASES: Readonly<Record<string, BackendType>> = {
  music_gen: 'musicgen',
  acestep: 'ace_step',
  ace_step_v1: 'ace_step',
  acestep_1_5: 'ace_step_1_5',
  ace_step_v1_5: 'ace_step_1_5',
};

/** Finds a backend by a name in any of its spellings, such as `ACE-Step` or `ace-step-1.5`; `undefined` when there is none. */
export function findBackendType(name: string): BackendType | undefined {
  const plain = name.toLowerCase().replace(/[-.]/g, '_');
  return BACKEND_TYPES.find((type) => type === plain) ?? ALIASES[plain];
}
