import { InvalidInputError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { HubConnection, Patience } from './hub-request.js';
import { resolveRevision } from './list-repository.js';
import type { ModelManifest, ModelPart } from './model-manifest.js';
import type { ModelRecord } from './model-record.js';

/** A part that is asked for, and at which commit of its repository. */
export interface ChosenPart extends ModelPart {
  readonly revision: string;
}

/**
 * Finds the parts of a model that are asked for by their folders.
 *
 * @throws {InvalidInputError} For a folder that the manifest does not know, with those that it does.
 */
export function findParts({ id, parts = [] }: ModelManifest, wanted: readonly string[]): readonly ModelPart[] {
  const known = parts.map(({ folder }) => folder);
  const unknown = wanted.find((folder) => !known.includes(folder));
  if (unknown !== undefined) {
    const message = known.length === 0 ? `must be empty: ${id} has no parts that can be added` : `is not a part of ${id}`;
    throw new InvalidInputError('parts', [{ path: 'parts', message, received: unknown, allowed: known }]);
  }
  return parts.filter(({ folder }) => wanted.includes(folder));
}

/** The parts that were asked for now or are here already, each at the commit at which it is here, else at the one that it is now. */
export async function chooseParts(
  wanted: readonly ModelPart[],
  { manifest, revision, record }: { readonly manifest: ModelManifest; readonly revision: string; readonly record: ModelRecord | undefined },
  connection: HubConnection,
  options: Abortable & Patience,
): Promise<readonly ChosenPart[]> {
  const here = new Map((record?.parts ?? []).map((part) => [part.folder, part.revision]));
  const chosen = (manifest.parts ?? []).filter((part) => wanted.includes(part) || here.has(part.folder));
  return Promise.all(
    chosen.map(async (part) => {
      const { folder, repository } = part;
      if (repository === undefined) return { ...part, revision };
      return { ...part, revision: here.get(folder) ?? (await resolveRevision(repository, part.revision ?? 'main', connection, options)) };
    }),
  );
}
