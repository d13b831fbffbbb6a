import { CommandFailed, createProgressLine, integer, jsonOption, quietOption, seedOption } from '@loop/cli';
import type { Seed } from '@loop/core';

import { verifyMerge } from '../../merge/verify-merge.js';
import type { MergeVerification } from '../../merge/verify-merge.js';
import { addBaseOptions, loadWeighted, withBase } from './adapter-input.js';
import type { AdapterArguments } from './adapter-input.js';
import type { AddCommand } from './command.js';

interface VerifyArguments extends AdapterArguments {
  readonly merged: string;
  readonly seed: Seed;
  readonly probes: number;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

/** Adds `loop-lora verify`: whether a merged model is its base and the adapters, and nothing else. */
export const addVerifyCommand: AddCommand = (program, io) => {
  const command = program
    .command('verify')
    .description('Check a merged model against its base and adapters with random vectors. Exit code 1 when it is not what it should be.')
    .argument('<adapters...>', 'what was merged, each with its strength, such as dusty-keys@0.8')
    .requiredOption('--merged <model>', 'the merged model: a safetensors file, an index of shards, or a folder');
  addBaseOptions(command)
    .option('--probes <number>', 'random vectors for each weight, 1–64', integer(1, 64), 2)
    .addOption(seedOption().default(1))
    .addOption(quietOption())
    .addOption(jsonOption())
    .action(async (places: readonly string[], options: VerifyArguments) => {
      const { base: model, merged: place, seed, probes, json = false, quiet = false } = options;
      const { signal } = io;
      const line = createProgressLine(io, quiet);
      const found = await withBase(model, io, async (base) => {
        const adapters = await loadWeighted(places, base, options, io);
        const onProgress = ({ phase, fraction }: { phase: string; fraction: number }): void =>
          line.show({ phase, fraction, etaSeconds: undefined });
        return withBase(place, io, async (merged) => verifyMerge(base, merged, adapters, { seed, probes, signal, onProgress }));
      }).finally(() => line.clear());
      io.stdout(json ? `${JSON.stringify(found)}\n` : describe(found));
      if (!found.isRight) throw new CommandFailed(`${place} is not what the base and the adapters make: ${found.faults.length} faults`);
    });
};

function describe({ changed, copied, faults, isRight }: MergeVerification): string {
  const changes = changed.map(({ relativeChange }) => relativeChange).toSorted((a, b) => a - b);
  const percent = (value: number | undefined): string => `${(100 * (value ?? 0)).toPrecision(2)} %`;
  const middle = changes[Math.floor(changes.length / 2)];
  return [
    ...faults.map(({ code, message }) => `${code}: ${message}\n`),
    `${copied} tensors as in the base, ${changed.length} changed`,
    changes.length === 0
      ? '\n'
      : ` by ${percent(changes[0])} to ${percent(changes.at(-1))}, half of them by less than ${percent(middle)}\n`,
    isRight ? 'right\n' : '',
  ].join('');
}
