import { InvalidResponseError, ModelMissingError } from '@loop/core';
import type { Abortable } from '@loop/core';
import { describeUrl, discard } from '@loop/core/http';
import * as z from 'zod/mini';

import { hubRequest, readBody, toHubError, waitAfter } from './hub-request.js';
import type { HubConnection, Patience } from './hub-request.js';
import type { ContentHash } from './model-store.js';
import { assertSafePaths } from './remote-path.js';

/** A file of a repository at one commit. */
export interface RemoteFile {
  /** Its path in the repository. */
  readonly path: string;
  /** Its length in bytes. */
  readonly size: number;
  /** What its content hashes to. */
  readonly hash: ContentHash;
}

/** How much of a listing is read: a repository of weights has tens of files, and a page some hundreds of kilobytes. */
const MAX_FILES = 20_000;
const MAX_PAGES = 200;
const MAX_PAGE_BYTES = 16 * 2 ** 20;

const hex = (digits: number): z.ZodMiniString => z.string().check(z.regex(new RegExp(`^[0-9a-f]{${digits}}$`)));
const size = z.int().check(z.minimum(0));
const revisionSchema = z.object({ sha: hex(40) });
const pageSchema = z.array(
  z.object({ type: z.string(), path: z.string(), oid: z.string(), size, lfs: z.nullish(z.object({ oid: hex(64), size })) }),
);

/** Whether a revision is a commit, which never changes. */
export function isCommit(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}

/**
 * Asks which commit a branch or tag is now.
 *
 * @throws {ModelMissingError} When the repository or the revision is not there.
 */
export async function resolveRevision(
  repository: string,
  revision: string,
  connection: HubConnection,
  options: Abortable & Patience,
): Promise<string> {
  if (isCommit(revision)) return revision;
  const url = apiUrl(connection.base, repository, `revision/${encodeURIComponent(revision)}`);
  const { value } = await readJson(url, connection, revisionSchema, `${repository} at ${revision}`, options);
  return value.sha;
}

/**
 * Lists the files of a repository at a commit.
 *
 * @throws {ModelMissingError} When the repository or the commit is not there.
 * @throws {InvalidResponseError} For a listing that is malformed, too long, or names files that lead out of a folder.
 */
export async function listRepository(
  repository: string,
  commit: string,
  connection: HubConnection,
  options: Abortable & Patience,
): Promise<readonly RemoteFile[]> {
  const files: RemoteFile[] = [];
  let url: URL | undefined = apiUrl(connection.base, repository, `tree/${commit}`);
  url.searchParams.set('recursive', 'true');
  for (let page = 0; url !== undefined; page += 1) {
    if (page === MAX_PAGES || files.length > MAX_FILES)
      throw new InvalidResponseError(`The listing of ${repository} goes on after ${files.length} files; that is no model.`, 'tree');
    const { value, next }: { value: z.output<typeof pageSchema>; next: URL | undefined } = await readJson(
      url,
      connection,
      pageSchema,
      `${repository} at ${commit}`,
      options,
    );
    files.push(...value.filter(({ type }) => type === 'file').map(toRemoteFile));
    url = next;
  }
  assertSafePaths(
    files.map(({ path }) => path),
    `The listing of ${repository}`,
  );
  return files;
}

/** The address of a file of a repository. */
export function fileUrl(base: URL, repository: string, commit: string, path: string): URL {
  return below(base, `${repository}/resolve/${commit}/${path.split('/').map(encodeURIComponent).join('/')}`);
}

function apiUrl(base: URL, repository: string, rest: string): URL {
  return below(base, `api/models/${repository}/${rest}`);
}

function below(base: URL, path: string): URL {
  const url = new URL(base);
  url.pathname = `${base.pathname.replace(/\/$/, '')}/${path}`;
  return url;
}

function toRemoteFile({ path, oid, size, lfs }: z.output<typeof pageSchema>[number]): RemoteFile {
  if (lfs !== undefined && lfs !== null) return { path, size: lfs.size, hash: { kind: 'sha256', value: lfs.oid } };
  if (/^[0-9a-f]{40}$/.test(oid)) return { path, size, hash: { kind: 'git-sha1', value: oid } };
  throw new InvalidResponseError(`The listing has no hash for ${JSON.stringify(path.slice(0, 200))}.`, 'oid');
}

async function readJson<S extends z.ZodMiniType>(
  url: URL,
  connection: HubConnection,
  schema: S,
  what: string,
  options: Abortable & Patience,
): Promise<{ readonly value: z.output<S>; readonly next: URL | undefined }> {
  const { signal, delay } = options;
  for (let failures = 1; ; failures += 1) {
    try {
      const response = await hubRequest(url, connection, { headers: { accept: 'application/json' }, signal });
      if (response.status === 404) {
        await discard(response);
        throw new ModelMissingError(`${connection.base.host} has no ${what}. Check the name and the revision.`, what);
      }
      if (!response.ok) throw await toHubError(response, url, connection);
      const text = await readText(response, url, connection, signal);
      return { value: parseBody(text, schema, url), next: nextPage(response, url) };
    } catch (error) {
      signal?.throwIfAborted();
      const waitMs = waitAfter(error, failures, options);
      if (waitMs === undefined) throw error;
      await delay(waitMs, { signal });
    }
  }
}

async function readText(response: Response, url: URL, { stallMs }: HubConnection, signal: AbortSignal | undefined): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for await (const chunk of readBody(response, url, { stallMs, signal })) {
    bytes += chunk.length;
    if (bytes > MAX_PAGE_BYTES) throw new InvalidResponseError(`${describeUrl(url)} sends more than ${MAX_PAGE_BYTES} bytes.`, '');
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function parseBody<S extends z.ZodMiniType>(text: string, schema: S, url: URL): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new InvalidResponseError(`${describeUrl(url)} did not answer with JSON. Is it a hub?`, '', { cause: error });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const path = issue?.path.join('.') ?? '';
  throw new InvalidResponseError(`${describeUrl(url)} answered with something else than expected, at ${path}: ${issue?.message}.`, path);
}

/** The next page, but never one of another server: it would be asked with our token in mind. */
function nextPage(response: Response, url: URL): URL | undefined {
  const link = /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];
  if (link === undefined || !URL.canParse(link, url)) return undefined;
  const next = new URL(link, url);
  // A mirror may pass on the links of the hub.
  return new URL(`${url.origin}${url.pathname}${next.search}`);
}
