import { createHash } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';

import { encodeTrainingTensors } from '@loop/ace-onnx';
import type { LoadedAceStep } from '@loop/ace-onnx/node';
import { InvalidInputError, planProgress } from '@loop/core';
import type { Abortable, DatasetEvent } from '@loop/core';
import { decodeAudio } from '@loop/lora/audio';
import { trainingPrompt } from '@loop/lora/dataset';
import type { TrackRecord } from '@loop/lora/dataset';
import { hashFiles, scanFolder } from '@loop/lora/node';

import { makeReady } from './make-ready.js';
import type { ChosenModel } from './open-model.js';
import { trainedTrack } from './song-room.js';
import { PLACES } from './studio-folder.js';

/** Of each song the practice model hears so much: enough to learn from in crops of a second or two. */
const PRACTICE_SECONDS = 8;

/** Where is written what each song's tensors were made of. */
const KEYS = '.made-of.json';

/**
 * Makes what the model learns from of every song: brought to one rate and loudness, then encoded with its words. What was made before of the same sound
 * and words stays; what is left of songs that are gone goes.
 *
 * @throws {InvalidInputError} Without a song that can be trained on.
 */
export async function* prepareSongs(
  root: string,
  { generator, model }: { readonly generator: Pick<LoadedAceStep, 'encodeForTraining'>; readonly model: ChosenModel },
  { signal }: Abortable,
): AsyncGenerator<DatasetEvent, void, void> {
  const { name, isPractice } = model;
  const [raw, ready, tensors] = [PLACES.songs, PLACES.ready, PLACES.tensors].map((place) => path.join(root, place)) as [
    string,
    string,
    string,
  ];
  const plan = planProgress([
    { phase: 'scan', weight: 1 },
    { phase: 'preprocess', weight: 4 },
  ] as const);
  await mkdir(raw, { recursive: true });
  for await (const event of makeReady(raw, ready, { signal })) {
    if (event.type === 'progress')
      yield { ...plan.at('scan', event.fraction ?? 0), message: 'The songs are brought to one rate and loudness.' };
  }
  const sources = new Map((await scanFolder(raw, { signal, allInstrumental: true })).tracks.map((track) => [stemOf(track.path), track]));
  const files = (await scanFolder(ready, { signal })).tracks.filter((track) => sources.has(stemOf(track.path)));
  if (files.length === 0)
    throw new InvalidInputError('songs', [
      { path: 'songs', message: 'must hold at least one song that can be heard; add songs, then train' },
    ]);
  await mkdir(tensors, { recursive: true });
  const hashes = await hashFiles(
    ready,
    files.map((file) => file.path),
    { signal },
  );
  const keys = await readKeys(tensors);
  const made: Record<string, string> = {};
  for (const [index, file] of files.entries()) {
    signal?.throwIfAborted();
    const stem = stemOf(file.path);
    // The words are those beside the song itself, which a person may have changed since.
    const words = wordsOf(sources.get(stem)!);
    const target = path.join(tensors, `${stem}.safetensors`);
    const key = createHash('sha256')
      .update(JSON.stringify([name, hashes.get(file.path), words]))
      .digest('hex');
    made[stem] = key;
    const steps = { step: index + 1, steps: files.length };
    if (keys[stem] !== key) {
      yield { ...plan.at('preprocess', index / files.length, steps), message: `${stem} is encoded.` };
      const { audio } = await decodeAudio(await readFile(path.join(ready, file.path)));
      await place(
        target,
        encodeTrainingTensors(
          await generator.encodeForTraining(audio, words, { signal, ...(isPractice ? { maxSeconds: PRACTICE_SECONDS } : {}) }),
        ),
      );
      await place(path.join(tensors, KEYS), JSON.stringify({ ...keys, ...made }));
    }
    yield { ...plan.at('preprocess', (index + 1) / files.length, steps), message: `${index + 1} of ${files.length} songs are encoded.` };
  }
  for (const found of await readdir(tensors))
    if (found.endsWith('.safetensors') && made[stemOf(found)] === undefined) await rm(path.join(tensors, found));
  await place(path.join(tensors, KEYS), JSON.stringify(made));
  yield { type: 'result', value: { tensors: PLACES.tensors, samples: files.length, warnings: [] } };
}

function wordsOf(track: TrackRecord) {
  const { lyrics, bpm, key, timeSignature, language } = trainedTrack(track);
  return {
    caption: trainingPrompt(track),
    lyrics,
    bpm,
    key: key || undefined,
    timeSignature: Number(timeSignature) || undefined,
    language,
  };
}

async function readKeys(tensors: string): Promise<Readonly<Record<string, string>>> {
  try {
    const value: unknown = JSON.parse(await readFile(path.join(tensors, KEYS), 'utf8'));
    return typeof value === 'object' && value !== null ? (value as Record<string, string>) : {};
  } catch {
    // Without it everything is made again.
    return {};
  }
}

async function place(file: string, bytes: Uint8Array | string): Promise<void> {
  const part = path.join(path.dirname(file), `.${path.basename(file)}.part`);
  await writeFile(part, bytes);
  await rename(part, file);
}

function stemOf(file: string): string {
  return path.posix.parse(file).name;
}
