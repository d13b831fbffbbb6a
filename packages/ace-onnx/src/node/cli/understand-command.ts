import { readFile } from 'node:fs/promises';

import { createProgressLine, integer, jsonOption, quietOption, readingInput, seedOption } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { decodeWav } from '@loop/core/audio';

import type { UnderstoodMusic } from '../../pipeline/language-tools.js';
import type { AddCommand } from './command.js';
import { ACE_STEP_15_MODEL, addModelOptions, addRuntimeOptions, loadModel } from './model-options.js';
import type { ModelArguments } from './model-options.js';

interface UnderstandArguments extends ModelArguments {
  readonly seed?: number;
  readonly maxTokens?: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `ace-onnx understand`: says what a sound is. */
export const addUnderstandCommand: AddCommand = (program, io) => {
  const command = program
    .command('understand')
    .description('Say what a sound is: caption, tempo, key, metre, language and lyrics. Needs the language model of ACE-Step 1.5.')
    .argument('<file>', 'a WAV file')
    .addHelpText('after', '\nExamples:\n  ace-onnx understand song.wav\n  ace-onnx understand song.wav --model ./Ace-Step1.5 --json');
  addRuntimeOptions(addModelOptions(command, io, ACE_STEP_15_MODEL))
    .addOption(seedOption())
    .option('--max-tokens <number>', 'the most tokens of the answer, 1–8192', integer(1, 8192))
    .addOption(quietOption())
    .addOption(jsonOption())
    .action((file: string, options: UnderstandArguments) => understandCommand(file, options, io));
};

async function understandCommand(file: string, options: UnderstandArguments, io: CliIo): Promise<void> {
  const { signal } = io;
  const { seed = 0, maxTokens, json = false, quiet = false } = options;
  const { audio } = await readingInput(file, signal, async () => decodeWav(await readFile(file)));
  const generator = await loadModel(options);
  const line = createProgressLine(io, quiet);
  try {
    const heard = await generator.understand(audio, { seed, maxTokens, signal, onProgress: line.show });
    line.clear();
    io.stdout(json ? `${JSON.stringify({ file, seed, ...heard })}\n` : formatHeard(heard));
  } finally {
    line.clear();
    await generator.dispose();
  }
}

function formatHeard({ caption, bpm, key, timeSignature, language, lyrics }: UnderstoodMusic): string {
  const facts = Object.entries({ caption, tempo: bpm, key, metre: timeSignature, language });
  const lines = facts.flatMap(([name, value]) => (value === undefined || value === '' ? [] : [`${`${name}:`.padEnd(10)}${value}`]));
  return `${lines.join('\n')}\n${lyrics === '' ? '' : `\n${lyrics}\n`}`;
}
