import { readFile } from 'node:fs/promises';

import { CommandFailed, forceOption, jsonOption, outputOption, readingInput } from '@loop/cli';

import { compareReproductions, describeReproduction, parseReproduction, saveReproduction } from '../training/reproduction.js';
import type { AddCommand } from './command.js';

interface DescribeArguments {
  readonly output?: string;
  readonly compare?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

/** Adds `loop-lora describe`: all that a run was made of, and what differs from another one. */
export const addDescribeCommand: AddCommand = (program, io) => {
  program
    .command('describe')
    .description(
      'Name all that a run was made of, so that it can be made again: configuration, hashes of tensors and adapters, the trainer.',
    )
    .argument('<run>', 'the folder of the run')
    .addOption(outputOption('the JSON file'))
    .option('--compare <file>', 'the description of another run: ends with 1 when they differ')
    .addOption(forceOption())
    .addOption(jsonOption())
    .action(async (place: string, { output, compare, force = false, json = false }: DescribeArguments) => {
      const described = await describeReproduction(place, { signal: io.signal });
      if (output !== undefined) await saveReproduction(output, described, { overwrite: force });
      if (compare === undefined) {
        const { configuration, tensors, adapters, trainerRevision } = described;
        if (json) return io.stdout(`${JSON.stringify(described)}\n`);
        const revision = trainerRevision === undefined ? '' : `, trainer ${trainerRevision.slice(0, 12)}`;
        return io.stdout(
          `configuration ${configuration.slice(0, 12)}, ${tensors.length} tensors, ${adapters.length} adapters${revision}\n`,
        );
      }
      const text = await readingInput(compare, io.signal, () => readFile(compare, 'utf8'));
      const differences = compareReproductions(parseReproduction(text, compare), described);
      if (json) io.stdout(`${JSON.stringify({ differences })}\n`);
      else io.stdout(differences.length === 0 ? 'nothing differs\n' : differences.map((line) => `${line}\n`).join(''));
      if (differences.length > 0) throw new CommandFailed();
      return undefined;
    });
};
