import { clipDuration, isLoopError } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { fromBytes, openPt, openSafetensors } from '@loop/core/weights';
import type { PtValue } from '@loop/core/weights';
import { createHash } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';

import { formatDataset, parseDataset } from '../../src/dataset/dataset-json.js';
import { createPythonRandom } from '../../src/dataset/python-random.js';
import { parseTensorManifest, resolveTensorManifest } from '../../src/dataset/tensor-manifest.js';
import { createTrackRecord } from '../../src/dataset/track-record.js';
import type { TagPosition } from '../../src/dataset/track-record.js';
import { chooseGenreTracks, trainingPrompt, trainingText } from '../../src/dataset/training-prompt.js';
import { encodeTrainingTensors, openTrainingTensors } from '../../src/dataset/training-tensors.js';
import type { TrainingTensor } from '../../src/dataset/training-tensors.js';
import { readArrow } from '../../src/dataset/arrow/read-arrow.js';
import { readV1Rows, tracksOfV1Rows, v1RowOf } from '../../src/dataset/v1-rows.js';
import { scanFolder } from '../../src/node/scan-folder.js';
import type { LoraCase, LoraSet } from '../golden.js';
import { assertClose, assertSame, fileOf, readJson } from '../golden.js';

/** The cases of the area `dataset`. */
export async function runDataset(set: LoraSet, golden: LoraCase): Promise<void> {
  const kind = golden.id.split('/').at(-1)!;
  const run = KINDS[kind];
  if (run === undefined) throw new Error(`nothing here runs ${kind}`);
  await run(set, golden);
}

const KINDS: Readonly<Record<string, (set: LoraSet, golden: LoraCase) => Promise<void>>> = {
  pt_samples: ptSamples,
  scan15,
  v1_hf_dataset: v1Dataset,
  prompts15,
  tensors_f32: tensors,
  tensors_bf16: tensors,
  tensors_lokr_mode: tensors,
  manifests,
  pt_valid: ptValid,
  pt_reject: ptReject,
};

const DTYPES: Readonly<Record<string, string>> = {
  F64: 'float64',
  F32: 'float32',
  F16: 'float16',
  BF16: 'bfloat16',
  I64: 'int64',
  I32: 'int32',
  I16: 'int16',
  I8: 'int8',
  U8: 'uint8',
  BOOL: 'bool',
};

async function scan15(set: LoraSet, golden: LoraCase): Promise<void> {
  const folder = fileOf(set, golden, 'folder');
  const expected = (await readJson(set, golden, 'expected'))['samples'] as Record<string, unknown>[];
  const measure = async (file: string): Promise<number> => {
    const { audio } = decodeWav(new Uint8Array(await readFile(file)));
    return clipDuration(audio);
  };
  const { tracks } = await scanFolder(folder, { allInstrumental: golden.params['all_instrumental'] === true, measure });
  const { samples } = JSON.parse(formatDataset({ settings: EMPTY, tracks })) as { samples: Record<string, unknown>[] };
  const got = samples.map((sample) => ({ ...sample, audio_path: `audio/${String(sample['audio_path'])}` }));
  assertSame('the number of tracks', got.length, expected.length);
  expected.forEach((want, index) => {
    for (const [name, value] of Object.entries(want)) assertSame(`${index}.${name}`, (got[index] as Record<string, unknown>)[name], value);
  });
  const text = await readFile(fileOf(set, golden, 'dataset'), 'utf8');
  const written = formatDataset(parseDataset(text).dataset);
  if (written !== text) throw new Error('the dataset is not written as it was read');
}

const EMPTY = parseDataset('[]').dataset.settings;

/** The rows of v1's converter, and the same from the files that it read. */
async function v1Dataset(set: LoraSet, golden: LoraCase): Promise<void> {
  const folder = fileOf(set, golden, 'dataset');
  const expected = await readJson(set, golden, 'expected');
  const wanted = expected['rows'] as (Record<string, unknown> & { readonly filename: string })[];
  const found: Record<string, unknown>[] = [];
  const rows = [];
  for (const file of (await readdir(folder)).filter((name) => name.endsWith('.arrow')).toSorted()) {
    const bytes = new Uint8Array(await readFile(path.join(folder, file)));
    const { columns, rowCount } = readArrow(bytes);
    assertSame('the columns', [...columns.keys()], expected['columns']);
    for (let row = 0; row < rowCount; row += 1) {
      found.push(Object.fromEntries([...columns].map(([name, values]) => [name, values[row]])));
    }
    rows.push(...readV1Rows(bytes));
  }
  const sorted = (items: readonly object[]): readonly string[] =>
    items.map((item) => JSON.stringify({ ...item, filename: path.posix.basename((item as { filename: string }).filename) })).toSorted();
  assertSame('the rows', sorted(found), sorted(wanted));
  const repeat = golden.params['repeat_count'] as number;
  const { tracks } = await scanFolder(fileOf(set, golden, 'source'));
  const ours = tracks.flatMap((track) => {
    const row = v1RowOf(track);
    return row === undefined ? [] : Array.from({ length: repeat }, () => row);
  });
  assertSame('the rows of the source', sorted(ours), sorted(rows));
  assertSame('the tracks', new Set(tracksOfV1Rows(rows).map((track) => track.repeat)).size, 1);
}

async function prompts15(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = await readJson(set, golden, 'expected');
  for (const [index, row] of (expected['prompts'] as Record<string, unknown>[]).entries()) {
    const sample = row['sample'] as Record<string, unknown>;
    const track = createTrackRecord('a.wav', {
      caption: sample['caption'] as string,
      genre: sample['genre'] as string,
      trigger: sample['custom_tag'] as string,
      promptOverride: (sample['prompt_override'] as 'caption' | 'genre' | null) ?? undefined,
      bpm: (sample['bpm'] as number | null) ?? undefined,
      key: sample['keyscale'] as string,
      timeSignature: sample['timesignature'] as string,
      seconds: sample['duration'] as number,
    });
    const options = { tagPosition: row['tag_position'] as TagPosition, useGenre: row['use_genre'] as boolean };
    assertSame(`prompt ${index}`, trainingPrompt(track, options), row['training_prompt']);
    assertSame(`text ${index}`, trainingText(track, options), row['text_prompt']);
    assertSame(`v2 text ${index}`, trainingText(track, { ...options, emptyGenre: 'caption' }), row['training_v2_text_prompt']);
  }
  for (const [name, wanted] of Object.entries(expected['genre_indices'] as Record<string, number[]>)) {
    const [count, percent] = name.split('.').map(Number);
    assertSame(`genre tracks ${name}`, chooseGenreTracks(count!, percent! / 100), wanted);
  }
  for (const [count, wanted] of Object.entries(expected['shuffle_seed_42'] as Record<string, number[]>)) {
    const items = Array.from({ length: Number(count) }, (_, index) => index);
    assertSame(`shuffle ${count}`, createPythonRandom(42).shuffle(items), wanted);
  }
}

interface ExpectedTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly sha256?: string;
  readonly first?: readonly number[];
  readonly sum?: number;
}

interface ExpectedFile {
  readonly tensors: Readonly<Record<string, ExpectedTensor>>;
  readonly metadata: unknown;
}

async function tensors(set: LoraSet, golden: LoraCase): Promise<void> {
  const folder = fileOf(set, golden, 'folder');
  const expected = (await readJson(set, golden, 'expected')) as unknown as Readonly<Record<string, ExpectedFile>>;
  const manifest = parseTensorManifest(await readFile(path.join(folder, 'manifest.json'), 'utf8'));
  const { files, issues } = resolveTensorManifest(manifest, await readdir(folder));
  assertSame('the files', [files.toSorted(), issues], [Object.keys(expected).toSorted(), []]);
  for (const file of files) await compareTrack(path.join(folder, file), expected[file]!);
}

async function ptSamples(set: LoraSet, golden: LoraCase): Promise<void> {
  await compareTrack(fileOf(set, golden, 'sample'), (await readJson(set, golden, 'expected')) as unknown as ExpectedFile);
  const strided = await openPt(await bytesOf(fileOf(set, golden, 'strided')));
  for (const tensor of strided.tensors.values()) await tensor.float32();
  await assertRefused(fileOf(set, golden, 'reject'));
}

/** A track, and the same once it was written as safetensors and read back. */
async function compareTrack(file: string, want: ExpectedFile): Promise<void> {
  const track = await openTrainingTensors(await bytesOf(file));
  const again = await openTrainingTensors(fromBytes(await encodeTrainingTensors(track)));
  for (const opened of [track, again]) {
    for (const [name, tensor] of Object.entries(want.tensors)) {
      await compareTensor(`${file} ${name}`, (opened.tensors as Record<string, TrainingTensor>)[name]!, tensor);
    }
    assertSame(`${file} metadata`, opened.metadata, want.metadata);
  }
}

async function compareTensor(what: string, got: TrainingTensor, want: ExpectedTensor): Promise<void> {
  assertSame(what, [got.shape, DTYPES[got.dtype]], [want.shape, want.dtype]);
  if (want.sha256 !== undefined)
    assertSame(
      `${what} sha256`,
      createHash('sha256')
        .update(await got.bytes())
        .digest('hex'),
      want.sha256,
    );
  const values = got.dtype === 'BOOL' ? Float32Array.from(await got.bytes()) : await got.float32();
  want.first?.forEach((value, index) => assertClose(`${what}[${index}]`, values[index], value, { absolute: 1e-7 }));
  if (want.sum !== undefined)
    assertClose(
      `${what} sum`,
      values.reduce((all, value) => all + value, 0),
      want.sum,
      { relative: 1e-3, absolute: 1e-3 },
    );
}

async function manifests(set: LoraSet, golden: LoraCase): Promise<void> {
  const present = ['55c02ebb.pt', 'e2d14d0a.pt'];
  for (const name of ['v1_relative', 'v2_alt', 'v1_absolute', 'v1_cwd_relative']) {
    const manifest = parseTensorManifest(await readFile(fileOf(set, golden, name), 'utf8'));
    const { files, issues } = resolveTensorManifest(manifest, present);
    const isElsewhere = name === 'v1_absolute' || name === 'v1_cwd_relative';
    assertSame(name, [files, issues.map(({ code }) => code)], [present, isElsewhere ? present.map(() => 'manifest-path-elsewhere') : []]);
  }
  const escape = await readFile(fileOf(set, golden, 'escape'), 'utf8');
  await assertFault('escape', async () => parseTensorManifest(escape));
}

async function ptValid(set: LoraSet, golden: LoraCase): Promise<void> {
  const expected = (await readJson(set, golden, 'expected')) as unknown as Readonly<Record<string, ExpectedFile>>;
  for (const [name, files] of Object.entries(golden.files)) {
    if (typeof files === 'string') continue;
    const { pt, expected: file } = files as { readonly pt: string; readonly expected: string };
    const opened = await openPt(await bytesOf(path.join(set.folder, pt)));
    const wanted = await openSafetensors(await bytesOf(path.join(set.folder, file)));
    for (const [place, want] of Object.entries(expected[name]!.tensors)) {
      const tensor = opened.tensors.get(place)!;
      await compareTensor(`${name} ${place}`, tensor, want);
      assertSame(`${name} ${place}`, [...(await tensor.bytes())], [...(await wanted.tensors.get(place)!.bytes())]);
    }
    const metadata = opened.value instanceof Map ? (opened.value.get('metadata') as PtValue) : undefined;
    assertSame(`${name} metadata`, plainOf(metadata), expected[name]!.metadata);
  }
}

async function ptReject(set: LoraSet, golden: LoraCase): Promise<void> {
  for (const name of Object.keys(golden.files)) await assertRefused(fileOf(set, golden, name));
}

async function assertRefused(file: string): Promise<void> {
  const source = await bytesOf(file);
  await assertFault(file, async () => {
    const opened = await openPt(source);
    for (const tensor of opened.tensors.values()) await tensor.bytes();
  });
}

async function assertFault(what: string, run: () => Promise<unknown>): Promise<void> {
  const error = await run().then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!isLoopError(error, 'file_format')) throw new Error(`${what} must be refused with file_format, got ${String(error)}`);
}

function plainOf(value: PtValue): unknown {
  if (value === undefined) return null;
  if (Array.isArray(value)) return (value as readonly PtValue[]).map(plainOf);
  if (value instanceof Map)
    return Object.fromEntries([...(value as ReadonlyMap<string, PtValue>)].map(([key, item]) => [key, plainOf(item)]));
  return value;
}

async function bytesOf(file: string): Promise<ReturnType<typeof fromBytes>> {
  return fromBytes(new Uint8Array(await readFile(file)));
}
