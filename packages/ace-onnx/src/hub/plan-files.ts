import { ChecksumMismatchError, InvalidInputError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';

import type { HubConnection, Patience } from './hub-request.js';
import { fileUrl, listRepository } from './list-repository.js';
import type { RemoteFile } from './list-repository.js';
import type { ModelManifest } from './model-manifest.js';
import type { ChosenPart } from './model-parts.js';
import type { PlannedFile } from './planned-file.js';
import { assertSafePaths } from './remote-path.js';

/**
 * Finds the files of a model: those of its repository that its manifest names, those of the parts that are wanted, and those from elsewhere.
 *
 * @throws {ModelMissingError} When a file that the manifest names is not in the repository.
 * @throws {ChecksumMismatchError} When the hub lists another hash than the manifest knows.
 */
export async function planFiles(
  manifest: ModelManifest,
  { revision, parts }: { readonly revision: string; readonly parts: readonly ChosenPart[] },
  connection: HubConnection,
  options: Abortable & Patience,
): Promise<readonly PlannedFile[]> {
  const { id, repository, include, files = [] } = manifest;
  const listed = repository === undefined ? [] : await listRepository(repository, revision, connection, options);
  const isOfPart = ({ path }: RemoteFile): boolean => (manifest.parts ?? []).some(({ folder }) => path.startsWith(`${folder}/`));
  const own = parts.filter((part) => part.repository === undefined);
  const chosen = [
    ...(include === undefined ? listed.filter((file) => !isOfPart(file)) : chooseFiles(listed, include, `${id} at ${revision}`)),
    ...own.flatMap(({ folder, include: wanted = ['**'] }) =>
      chooseFiles(
        listed,
        wanted.map((pattern) => `${folder}/${pattern}`),
        `${id} at ${revision}`,
      ),
    ),
  ];
  const others = await Promise.all(
    parts.filter((part) => part.repository !== undefined).map((part) => planPart(part, part.repository!, connection, options)),
  );
  // Hashes are known of one revision only.
  const known = new Map(Object.entries(revision === manifest.revision ? (manifest.sha256 ?? {}) : {}));
  const planned = [
    ...chosen.map(({ path, size, hash }) => {
      const expected = known.get(path);
      if (expected !== undefined && hash.kind === 'sha256' && hash.value !== expected)
        throw new ChecksumMismatchError(
          `${connection.base.host} lists another ${path} than is known of ${id}. Use another mirror.`,
          expected,
          hash.value,
        );
      const url = fileUrl(connection.base, repository as string, revision, path);
      return { path, url, size, hash: expected === undefined ? hash : ({ kind: 'sha256', value: expected } as const) };
    }),
    ...others.flat(),
    ...files.map(({ path, url, size, sha256 }) => ({ path, url: new URL(url), size, hash: { kind: 'sha256', value: sha256 } as const })),
  ];
  assertSafePaths(
    planned.map(({ path }) => path),
    `The model ${id}`,
  );
  if (planned.length === 0) throw new InvalidInputError('include', [{ path: 'include', message: `matches no file of ${id}` }]);
  return planned;
}

/** The files of a part from a repository of its own, put into its folder. */
async function planPart(
  { folder, revision, include }: ChosenPart,
  repository: string,
  connection: HubConnection,
  options: Abortable & Patience,
): Promise<readonly PlannedFile[]> {
  const listed = await listRepository(repository, revision, connection, options);
  const chosen = include === undefined ? listed : chooseFiles(listed, include, `${repository} at ${revision}`);
  return chosen.map(({ path, size, hash }) => ({
    path: `${folder}/${path}`,
    url: fileUrl(connection.base, repository, revision, path),
    size,
    hash,
  }));
}

function chooseFiles(listed: readonly RemoteFile[], include: readonly string[], what: string): readonly RemoteFile[] {
  const paths = new Set(listed.map(({ path }) => path));
  const missing = include.filter((pattern) => !pattern.includes('*') && !paths.has(pattern));
  if (missing.length > 0) throw new ModelMissingError(`${what} has no ${missing.join(', ')}.`, missing[0] as string);
  const patterns = include.map(toPattern);
  return listed.filter(({ path }) => patterns.some((pattern) => pattern.test(path)));
}

/** `*` is anything within a part of a path, `**` anything. */
function toPattern(glob: string): RegExp {
  const source = glob
    .split(/(\*+)/)
    .map((part) => (/^\*+$/.test(part) ? (part.length > 1 ? '.*' : '[^/]*') : part.replaceAll(/[$()+.?[\\\]^{|}]/g, String.raw`\$&`)));
  return new RegExp(`^${source.join('')}$`);
}
