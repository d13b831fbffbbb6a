import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';

import {
  assertOutputFree,
  createProgressLine,
  InputFault,
  jsonOption,
  makeFolder,
  number,
  quietOption,
  readingInput,
  replaceFile,
  seedOption,
} from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import type { Seed } from '@loop/core';
import { Option } from 'commander';

import { LISTENING_KINDS } from '../../listening/plan-listening.js';
import type { ListeningKind } from '../../listening/plan-listening.js';
import { writeListening } from '../../listening/write-listening.js';
import type { ListeningClip, ListeningOutput, WrittenListening } from '../../listening/write-listening.js';
import { createFileDecoder } from '../audio/create-file-decoder.js';
import { listFiles } from '../list-files.js';
import { isAudioPath } from '../scan-folder.js';
import type { AddCommand } from './command.js';

interface ListenArguments {
  readonly kind: ListeningKind;
  readonly seed: Seed;
  readonly title?: string;
  readonly seconds: number;
  readonly output: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora listen`: a blind listening test as a folder to send, and its key apart. */
export const addListenCommand: AddCommand = (program, io) => {
  program
    .command('listen')
    .description(
      'Make a blind listening test: a folder with a page and its clips, which opens from disk, and a key that listeners must not see.',
    )
    .argument('<generated>', 'a folder of songs: wav, mp3, flac, ogg, opus; m4a where ffmpeg is')
    .argument('<real>', 'a folder of songs: real music, or that of another model; for pairs as many, paired by their order')
    .addOption(
      new Option('--kind <kind>', 'which of two is X, which of two is better, or real or generated')
        .choices(LISTENING_KINDS)
        .default('real'),
    )
    .option('--title <text>', 'what the page is called')
    .option('--seconds <number>', 'the longest clip, 1–600', number(1, 600), 20)
    .addOption(seedOption().default(0))
    .requiredOption('-o, --output <folder>', 'the folder of the test, which must not be there yet; the key lies beside it')
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (generated: string, real: string, options: ListenArguments) => {
      const { kind, seed, title, seconds, output, json = false, quiet = false } = options;
      const keyFile = `${path.resolve(output)}-key.json`;
      await assertNothing(output);
      await assertOutputFree(keyFile);
      const line = createProgressLine(io, quiet);
      const input = { generated: await clipsIn(generated, io), real: await clipsIn(real, io) };
      const onProgress = ({ phase, fraction }: { phase: string; fraction: number }): void =>
        line.show({ phase, fraction, etaSeconds: undefined });
      const test = writeListening(input, { kind, seed, title, maxSeconds: seconds, signal: io.signal, onProgress });
      const { key, plan } = await writeFolder(output, test).finally(() => line.clear());
      await replaceFile(keyFile, (handle) => handle.writeFile(`${JSON.stringify(key, null, 2)}\n`));
      const page = path.join(output, 'index.html');
      io.stdout(
        json
          ? `${JSON.stringify({ page, key: keyFile, test: plan.test, trials: plan.trials.length })}\n`
          : `wrote ${page}, ${plan.trials.length} questions\nwrote ${keyFile}: keep it away from listeners\n`,
      );
    });
};

/** Writes files into a folder that appears when all of them are there. */
async function writeFolder(folder: string, files: AsyncGenerator<ListeningOutput, WrittenListening, undefined>): Promise<WrittenListening> {
  const target = path.resolve(folder);
  await makeFolder(path.dirname(target));
  const temporary = await mkdtemp(`${target}.part-`);
  try {
    await mkdir(path.join(temporary, 'clips'));
    let step = await files.next();
    for (; step.done !== true; step = await files.next()) await writeFile(path.join(temporary, step.value.path), step.value.content);
    await rename(temporary, target);
    return step.value;
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
}

async function clipsIn(folder: string, { signal }: CliIo): Promise<readonly ListeningClip[]> {
  const { files } = await readingInput(folder, signal, () => listFiles(folder, { signal }));
  const clips = files.filter(({ path: name }) => isAudioPath(name) || /\.wave$/iu.test(name));
  if (clips.length === 0) throw new InputFault(`${folder}: has no audio file`);
  const decode = await createFileDecoder();
  return clips.map(({ path: id }) => {
    const file = path.join(folder, id);
    return { id, load: () => readingInput(file, signal, () => decode(file, { signal })) };
  });
}

async function assertNothing(folder: string): Promise<void> {
  if ((await stat(folder).catch(() => undefined)) === undefined) return;
  throw new InvalidInputError('output', [{ path: 'output', message: 'is there already; name a new folder', received: folder }]);
}
