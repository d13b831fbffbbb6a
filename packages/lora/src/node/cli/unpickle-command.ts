import path from 'node:path';

import { assertOutputFree, forceOption, jsonOption, makeFolder, openFileSource, outputOption, readingInput, replaceFile } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { InvalidInputError } from '@loop/core';
import { openPt, streamSafetensors } from '@loop/core/weights';

import { streamsOfPt } from '../../dataset/streams-of-pt.js';
import type { AddCommand } from './command.js';

interface UnpickleArguments {
  readonly output: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

interface Unpickled {
  readonly input: string;
  readonly output: string;
  readonly tensors: number;
}

/** Adds `loop-lora unpickle`: the tensors of `.pt` files as safetensors. */
export const addUnpickleCommand: AddCommand = (program, io) => {
  program
    .command('unpickle')
    .description(
      'Write the tensors of .pt files as safetensors: checkpoints, adapters, preprocessed tracks. Nothing in them is executed; a file that holds more than data is refused.',
    )
    .argument('<files...>', 'files that torch.save wrote')
    .addOption(outputOption('a safetensors file, or a folder of them').makeOptionMandatory())
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (files: readonly string[], options: UnpickleArguments) => {
      const { output, force = false, json = false } = options;
      const plan = planOutputs(files, output);
      for (const { output: target } of plan) await assertOutputFree(target, { overwrite: force });
      const done: Unpickled[] = [];
      for (const { input, output: target } of plan) {
        const tensors = await unpickle(input, target, { force, io });
        done.push({ input, output: target, tensors });
        if (!json) io.stdout(`wrote ${target}, ${tensors} tensors\n`);
      }
      if (json) io.stdout(`${JSON.stringify(done)}\n`);
    });
};

function planOutputs(files: readonly string[], output: string): readonly Omit<Unpickled, 'tensors'>[] {
  const fail = (message: string, received: string): never => {
    throw new InvalidInputError('unpickle', [{ path: '--output', message, received }]);
  };
  if (output.endsWith('.safetensors')) {
    return files.length === 1 ? [{ input: files[0]!, output }] : fail('must be a folder for several files', output);
  }
  const plan = files.map((input) => ({ input, output: path.join(output, `${path.basename(input).replace(/\.[^.]+$/u, '')}.safetensors`) }));
  const twice = plan.find((one, index) => plan.findIndex((other) => other.output === one.output) !== index);
  return twice === undefined ? plan : fail('must be different for files of one name', twice.input);
}

async function unpickle(input: string, output: string, { force, io }: { readonly force: boolean; readonly io: CliIo }): Promise<number> {
  const { signal } = io;
  const source = await readingInput(input, signal, () => openFileSource(input));
  try {
    const { tensors, metadata } = streamsOfPt(await readingInput(input, signal, () => openPt(source, { signal })));
    await makeFolder(path.dirname(path.resolve(output)));
    await replaceFile(
      output,
      async (handle) => {
        for await (const piece of streamSafetensors(tensors, { metadata, signal })) await handle.writeFile(piece);
      },
      { overwrite: force },
    );
    return tensors.length;
  } finally {
    await source.close();
  }
}
