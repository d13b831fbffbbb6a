import type { MusicCapabilities, MusicGenerator } from '@loop/core';

/** The name that a generator's model has on the wire: its model, else the generator's own name; lower case without blanks. */
export function modelNameOf(capabilities: Pick<MusicCapabilities, 'model'>, generator: Pick<MusicGenerator, 'name'>): string {
  const slug = (capabilities.model ?? generator.name)
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '');
  return slug === '' ? 'generator' : slug;
}
