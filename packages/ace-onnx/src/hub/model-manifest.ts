import { InvalidInputError, parseInput } from '@loop/core';
import * as z from 'zod/mini';

import { isSafePath } from './remote-path.js';

/** A file of a model that lies elsewhere than in the model's repository. */
export interface ManifestFile {
  /** Where it is put, relative to the model's folder. */
  readonly path: string;
  /** Where it is fetched: `https`, or `http` on this machine. */
  readonly url: string;
  /** Its length in bytes. */
  readonly size: number;
  /** Its SHA-256 in hexadecimal. */
  readonly sha256: string;
}

/** A folder beside a model that is pulled when it is asked for, such as one of its language models. */
export interface ModelPart {
  /** Where its files are put in the model's folder, and the name by which it is asked for, such as `acestep-5Hz-lm-0.6B`. */
  readonly folder: string;
  /** What it is, in a sentence. */
  readonly description?: string | undefined;
  /** Its repository on the hub. @defaultValue the model's own, in which it has the same folder */
  readonly repository?: string | undefined;
  /** A commit, branch or tag of a repository of its own. @defaultValue 'main' */
  readonly revision?: string | undefined;
  /** Paths in its folder or its repository, as those of the manifest. @defaultValue all files */
  readonly include?: readonly string[] | undefined;
}

/** How the files of a model are laid out. */
export const MODEL_LAYOUTS = ['checkpoint', 'exported'] as const;

/** How the files of a model are laid out. */
export type ModelLayout = (typeof MODEL_LAYOUTS)[number];

/** Says which files a model is made of: data, so that a new model needs no new code. */
export interface ModelManifest {
  /** The name under which it is kept, `organisation/name`. */
  readonly id: string;
  /** What it is, in a sentence. */
  readonly description?: string | undefined;
  /**
   * The family of models that it is of, such as `ace-step-v1`: what `capabilities().family` says of a generator on it. Files decide when it is
   * loaded; this says it before they are there.
   */
  readonly family?: string | undefined;
  /** How its files are laid out: a folder per network with its published weights, or ONNX networks that were exported beforehand. */
  readonly layout?: ModelLayout | undefined;
  /** Whether a generator can be made of it here. @defaultValue true */
  readonly isRunnable?: boolean | undefined;
  /** The licence of the weights, as the publisher names it. */
  readonly license?: string | undefined;
  /** The repository on the hub, `organisation/name`; `undefined` when all files have addresses of their own. */
  readonly repository?: string | undefined;
  /** A commit, branch or tag of the repository; for a set without one, its version. @defaultValue 'main' */
  readonly revision?: string | undefined;
  /** Paths in the repository; `*` stands for anything but `/`, `**` for anything. A path without a star must be there. @defaultValue all files */
  readonly include?: readonly string[] | undefined;
  /** The SHA-256 of files at `revision`, where they are known beforehand: then not even the hub can replace them. */
  readonly sha256?: Readonly<Record<string, string>> | undefined;
  /** Files from elsewhere. */
  readonly files?: readonly ManifestFile[] | undefined;
  /** Folders that are pulled when they are asked for. */
  readonly parts?: readonly ModelPart[] | undefined;
}

const MODEL_ID = /^(?!.*(\.\.|--))[A-Za-z0-9][\w.-]{0,95}\/[A-Za-z0-9][\w.-]{0,95}$/;
const FAMILY = /^[a-z0-9][a-z0-9.-]{0,63}$/;
const REVISION = /^(?!.*\.\.)[A-Za-z0-9][\w./-]{0,127}$/;

const text = (isRight: (value: string) => boolean, message: string): z.ZodMiniString => z.string().check(z.refine(isRight, message));

const id = text((name) => MODEL_ID.test(name), 'must be a name such as ACE-Step/ACE-Step-v1-3.5B');
const revision = text((name) => REVISION.test(name), 'must be a commit, a branch or a tag');
const sha256 = text((hash) => /^[0-9a-f]{64}$/.test(hash), 'must be 64 hexadecimal digits in lower case');
const path = text(isSafePath, 'must be a relative path that stays within the model');
const url = text(isFetchable, 'must be an https address without credentials');
const upTo = (length: number): z.ZodMiniString => z.string().check(z.maxLength(length));

const include = z.array(upTo(300).check(z.minLength(1))).check(z.minLength(1), z.maxLength(1000));
const partSchema = z.strictObject({
  folder: text((name) => isSafePath(name) && !name.includes('/'), 'must be the name of a folder'),
  description: z.optional(upTo(1000)),
  repository: z.optional(id),
  revision: z.optional(revision),
  include: z.optional(include),
});

const manifestSchema = z.strictObject({
  id,
  description: z.optional(upTo(1000)),
  family: z.optional(text((name) => FAMILY.test(name), 'must be a name such as ace-step-v1')),
  layout: z.optional(z.enum(MODEL_LAYOUTS)),
  isRunnable: z.optional(z.boolean()),
  license: z.optional(upTo(200)),
  repository: z.optional(id),
  revision: z.optional(revision),
  include: z.optional(include),
  sha256: z.optional(z.record(path, sha256)),
  files: z.optional(z.array(z.strictObject({ path, url, size: z.int().check(z.minimum(0)), sha256 })).check(z.maxLength(1000))),
  parts: z.optional(z.array(partSchema).check(z.maxLength(100))),
}) satisfies z.ZodMiniType<ModelManifest>;

/**
 * Checks a manifest that someone wrote.
 *
 * @throws {InvalidInputError} With the path of every fault.
 */
export function parseModelManifest(value: unknown): ModelManifest {
  const manifest = parseInput(manifestSchema, value, 'manifest');
  if (manifest.repository !== undefined) return manifest;
  const issues = [
    ...(manifest.files === undefined || manifest.files.length === 0
      ? [{ path: 'files', message: 'must name the files, because there is no repository' }]
      : []),
    ...(manifest.revision === undefined || manifest.revision.includes('/')
      ? [{ path: 'revision', message: 'must be a version without a slash, because there is no repository' }]
      : []),
  ];
  if (issues.length > 0) throw new InvalidInputError('manifest', issues);
  return manifest;
}

/** Whether a text has the form of a model's name, `organisation/name`. */
export function isModelId(text: string): boolean {
  return MODEL_ID.test(text);
}

/** Checks the name of a model. @throws {InvalidInputError} When it is no name of a model. */
export function parseModelId(text: string): string {
  return parseInput(id, text, 'model');
}

/** Checks a commit, branch or tag. @throws {InvalidInputError} When it cannot be one. */
export function parseRevision(text: string): string {
  return parseInput(revision, text, 'revision');
}

/** Whether an address is on this very machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function isFetchable(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const { protocol, username, password } = url;
  const isSafe = protocol === 'https:' || (protocol === 'http:' && isLoopback(url));
  return isSafe && username === '' && password === '';
}
