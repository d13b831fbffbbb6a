import { isLoopError } from '@loop/core';
import { parse } from 'yaml';

import { MANIFEST_FILE, parseReleaseManifest } from './release-manifest.js';
import type { ReleaseFile, ReleaseManifest } from './release-manifest.js';

/** What a release can lack. */
export const RELEASE_FAULTS = [
  'weights-missing',
  'card-missing',
  'card-incomplete',
  'manifest-missing',
  'manifest-stale',
  'evaluation-missing',
  'evaluation-not-passed',
  'licences-missing',
  'licences-open',
  'credits-missing',
  'guide-missing',
  'file-unsafe',
] as const;

/** One of {@link RELEASE_FAULTS}. */
export type ReleaseFaultCode = (typeof RELEASE_FAULTS)[number];

/** Something that stands between a release and the public. */
export interface ReleaseFault {
  /** What is missing, for programs. */
  readonly code: ReleaseFaultCode;
  /** The file that it is about. */
  readonly path: string;
  /** What is wrong, for people. */
  readonly message: string;
  /** What to do, for people. */
  readonly fix: string;
}

/** What is published: its files with their hashes, and the texts among them that are looked into. */
export interface ReleaseContent {
  /** Every file of the release with its size and hash. */
  readonly files: readonly ReleaseFile[];
  /** Reads one of the files as text. */
  readonly read: (path: string) => Promise<string>;
}

/** Faults that nobody can wave through: rights of others, and files that run code when they are loaded. */
const FINAL: ReadonlySet<ReleaseFaultCode> = new Set(['licences-missing', 'licences-open', 'file-unsafe']);

/**
 * Looks for everything that is missing before a model may be published.
 *
 * @param allowed - Faults that somebody accepts; those about licences and unsafe files cannot be.
 * @returns Nothing when it is ready; otherwise what to do, one entry for each.
 */
export async function checkRelease(content: ReleaseContent, allowed: readonly ReleaseFaultCode[] = []): Promise<readonly ReleaseFault[]> {
  const { files } = content;
  const paths = new Set(files.map(({ path }) => path));
  const faults: ReleaseFault[] = [];
  const need = (isThere: boolean, code: ReleaseFaultCode, path: string, message: string, fix: string): void => {
    if (!isThere) faults.push({ code, path, message, fix });
  };
  need(
    files.some(({ path }) => /\.(?:safetensors|onnx)$/u.test(path)),
    'weights-missing',
    '.',
    'No weights are in the folder.',
    'Put the .safetensors or .onnx files there.',
  );
  for (const { path } of files) {
    need(
      !/\.(?:pt|pth|bin|ckpt|pkl|pickle)$/iu.test(path),
      'file-unsafe',
      path,
      'Files of this kind can run code when they are loaded.',
      'Write it as safetensors (`openPt` and `encodeSafetensors` of `@loop/core/weights` need not run it), or leave it out.',
    );
    need(
      !/(?:^|\/)\.|(?:^|\/)(?:id_rsa|credentials|token)[^/]*$/iu.test(path),
      'file-unsafe',
      path,
      'A hidden file, or one that may hold a secret.',
      'Take it out of the folder.',
    );
  }
  need(paths.has('CREDITS.md'), 'credits-missing', 'CREDITS.md', 'Nobody is credited.', 'Run `loop-lora card` with --tracks.');
  for (const guide of ['PROMPTING.md', 'STYLE_TAGS.md']) {
    need(
      paths.has(guide),
      'guide-missing',
      guide,
      'Users do not learn which words work.',
      'Write it, or let @loop/tags write it (writePrompting, writeStyleTags).',
    );
  }
  await checkCard(content, paths, need);
  await checkEvaluation(content, paths, need);
  await checkManifest(content, paths, need);
  return faults.filter(({ code }) => FINAL.has(code) || !allowed.includes(code));
}

type Need = (isThere: boolean, code: ReleaseFaultCode, path: string, message: string, fix: string) => void;

async function checkCard({ read }: ReleaseContent, paths: ReadonlySet<string>, need: Need): Promise<void> {
  const file = 'README.md';
  need(paths.has(file), 'card-missing', file, 'There is no model card.', 'Run `loop-lora card`.');
  if (!paths.has(file)) return;
  const front = /^---\r?\n([\s\S]*?)\r?\n---\r?\n/u.exec(await read(file))?.[1];
  let data: unknown;
  try {
    data = front === undefined ? undefined : parse(front, { maxAliasCount: 0 });
  } catch {
    data = undefined;
  }
  const missing = ['license', 'base_model', 'pipeline_tag', 'tags'].filter(
    (field) => (data as Readonly<Record<string, unknown>> | null | undefined)?.[field] == null,
  );
  need(
    missing.length === 0,
    'card-incomplete',
    file,
    `The front matter lacks ${missing.join(', ')}.`,
    'Run `loop-lora card` again, or add the fields.',
  );
}

async function checkEvaluation({ read }: ReleaseContent, paths: ReadonlySet<string>, need: Need): Promise<void> {
  const file = 'evaluation.json';
  need(paths.has(file), 'evaluation-missing', file, 'The model was not evaluated.', 'Save what evaluateMusic gives as evaluation.json.');
  if (!paths.has(file)) return;
  let outcome: unknown;
  let open: readonly string[] = [];
  try {
    const { verdict } = JSON.parse(await read(file)) as {
      verdict: { outcome: unknown; gates: { measure: string; outcome: string; isRequired: boolean }[] };
    };
    ({ outcome } = verdict);
    open = verdict.gates.filter((gate) => gate.isRequired && gate.outcome !== 'passed').map((gate) => `${gate.measure} (${gate.outcome})`);
  } catch {
    outcome = 'unreadable';
  }
  need(
    outcome === 'passed',
    'evaluation-not-passed',
    file,
    `The outcome is ${String(outcome)}${open.length === 0 ? '' : `: ${open.join(', ')}`}.`,
    'Train or measure what is open, then evaluate again.',
  );
}

async function checkManifest({ files, read }: ReleaseContent, paths: ReadonlySet<string>, need: Need): Promise<void> {
  const again = 'Run `loop-lora card` again.';
  need(paths.has(MANIFEST_FILE), 'manifest-missing', MANIFEST_FILE, 'There is no manifest.', 'Run `loop-lora card`.');
  if (!paths.has(MANIFEST_FILE)) return;
  let manifest: ReleaseManifest;
  try {
    manifest = parseReleaseManifest(await read(MANIFEST_FILE));
  } catch (error) {
    if (!isLoopError(error)) throw error;
    need(false, 'manifest-stale', MANIFEST_FILE, error.message, again);
    return;
  }
  const listed = new Map(manifest.files.map(({ path, sha256 }) => [path, sha256]));
  const actual = files.filter(({ path }) => path !== MANIFEST_FILE);
  const changed = actual.filter(({ path, sha256 }) => listed.get(path) !== sha256).map(({ path }) => path);
  const gone = [...listed.keys()].filter((path) => !paths.has(path));
  need(
    changed.length + gone.length === 0,
    'manifest-stale',
    MANIFEST_FILE,
    `It does not describe ${[...changed, ...gone].slice(0, 5).join(', ')} as they are.`,
    again,
  );
  need(
    manifest.training !== undefined,
    'licences-missing',
    MANIFEST_FILE,
    'Nothing says whose music was trained with.',
    'Run `loop-lora card` with --tracks.',
  );
  const open = manifest.training?.openFaults ?? 0;
  need(
    open === 0,
    'licences-open',
    MANIFEST_FILE,
    `${open} questions of licences are open.`,
    'Run `loop-lora card` with --tracks: it lists them.',
  );
}
