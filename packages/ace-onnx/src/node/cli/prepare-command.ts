import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';

import { createProgressLine, forceOption, jsonOption, makeFolder, number, quietOption, readingInput, replaceFile } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import { decodeWav } from '@loop/core/audio';
import { Option } from 'commander';

import { encodeTrainingTensors, LYRIC_FORMS } from '../../pipeline/training-tensors.js';
import type { LyricForm } from '../../pipeline/training-tensors.js';
import type { AddCommand } from './command.js';
import { ACE_STEP_15_MODEL, addModelOptions, addRuntimeOptions, loadModel } from './model-options.js';
import type { ModelArguments } from './model-options.js';
import { readSongTable } from './read-song-table.js';
import { readSongText } from './read-song-text.js';

interface PrepareArguments extends ModelArguments {
  readonly output: string;
  readonly lyricForm: LyricForm;
  readonly maxDuration: number;
  readonly table?: string;
  readonly force?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `ace-onnx prepare`: encodes a folder of songs for a training. */
export const addPrepareCommand: AddCommand = (program, io) => {
  const command = program
    .command('prepare')
    .description('Encode the songs of a folder for a training of ACE-Step 1.5 or v1: one safetensors file each.')
    .argument(
      '<folder>',
      'WAV files; beside each SONG.wav its SONG.caption.txt, SONG.lyrics.txt (or SONG.txt) and SONG.json, as far as there are',
    )
    .addHelpText(
      'after',
      '\nExamples:\n  ace-onnx prepare ./songs -o ./encoded\n  ace-onnx prepare ./songs -o ./encoded --table ./songs.csv\n  ace-onnx prepare ./songs -o ./encoded --model ./Ace-Step1.5 --variant acestep-v15-base --json',
    );
  addRuntimeOptions(addModelOptions(command, io, ACE_STEP_15_MODEL))
    .addOption(new Option('-o, --output <folder>', 'where the encoded songs go').makeOptionMandatory())
    .addOption(
      new Option('--lyric-form <form>', 'lyrics as the published trainers give them, or as music is made with them')
        .choices(LYRIC_FORMS)
        .default('bare'),
    )
    .option('--table <file>', 'what is known of the songs: CSV with a header, JSON or JSON lines; what lies beside a song wins')
    .addOption(new Option('--max-duration <seconds>', 'longer songs are cut, 1–600 s').argParser(number(1, 600)).default(240))
    .addOption(forceOption())
    .addOption(quietOption())
    .addOption(jsonOption())
    .action((folder: string, options: PrepareArguments) => prepareCommand(folder, options, io));
};

async function prepareCommand(folder: string, options: PrepareArguments, io: CliIo): Promise<void> {
  const { signal } = io;
  const { output, lyricForm, maxDuration, force: overwrite = false, json = false, quiet = false } = options;
  const files = await readingInput(folder, signal, async () => (await readdir(folder)).filter((name) => /\.wav$/i.test(name)).sort());
  if (files.length === 0) throw new InvalidInputError('arguments', [{ path: 'folder', message: 'must hold WAV files', received: folder }]);
  const table = options.table;
  const known = table === undefined ? undefined : await readingInput(table, signal, () => readSongTable(table));
  await makeFolder(output);
  const present = new Set(await readdir(output));
  const generator = await loadModel(options);
  const line = createProgressLine(io, quiet);
  const songs: object[] = [];
  try {
    for (const [index, name] of files.entries()) {
      signal?.throwIfAborted();
      const { name: stem } = path.parse(name);
      const place = path.join(output, `${stem}.safetensors`);
      // What an earlier call encoded is kept, so that a stopped one goes on.
      if (!overwrite && present.has(`${stem}.safetensors`)) {
        songs.push({ source: name, file: place, skipped: true });
        continue;
      }
      const beside = await readingInput(path.join(folder, name), signal, () => readSongText(folder, stem));
      const text = { ...known?.find(name), ...beside };
      const { audio } = await readingInput(path.join(folder, name), signal, async () => decodeWav(await readFile(path.join(folder, name))));
      const made = await generator.encodeForTraining(audio, text, {
        lyricForm,
        maxSeconds: maxDuration,
        signal,
        onProgress: ({ phase, fraction = 0 }) =>
          line.show({ phase, fraction: (index + fraction) / files.length, step: index + 1, steps: files.length }),
      });
      await replaceFile(place, (handle) => handle.writeFile(encodeTrainingTensors(made)), { overwrite });
      line.clear();
      for (const { message } of made.warnings) io.stderr(`note: ${name}: ${message}\n`);
      songs.push({ source: name, file: place, frames: made.frames, warnings: made.warnings });
      if (!json) io.stdout(`wrote ${place}, ${made.frames} frames\n`);
    }
    const skipped = songs.filter((song) => 'skipped' in song).length;
    if (json) io.stdout(`${JSON.stringify({ songs })}\n`);
    else if (skipped > 0) io.stderr(`note: ${skipped} of ${files.length} were encoded before; --force encodes them again.\n`);
  } finally {
    line.clear();
    await generator.dispose();
  }
}
