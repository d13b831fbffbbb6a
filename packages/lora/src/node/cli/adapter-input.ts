import { readingInput } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import { readAdapter, readBaseShapes } from '@loop/core/adapters';
import type { Adapter } from '@loop/core/adapters';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

import { ADAPTER_FORMATS } from '../../adapters/write-adapter.js';
import type { AdapterFormat } from '../../adapters/write-adapter.js';
import type { WeightedAdapter } from '../../merge/plan-merge.js';
import { openAdapter } from '../weights/open-adapter.js';
import { openWeights } from '../weights/open-weights.js';
import type { OpenedWeights } from '../weights/open-weights.js';

/** What commands need that read adapters for a base model. */
export interface AdapterArguments {
  readonly base: string;
  readonly alpha?: 'rank' | number;
}

/** What commands need that write adapters. */
export interface WriteArguments {
  readonly format: AdapterFormat;
  readonly dtype: 'F32' | 'BF16' | 'F16';
}

/** Adds `--base` and `--alpha`. */
export function addBaseOptions(command: Command): Command {
  return command
    .requiredOption('--base <model>', 'the base model: a safetensors file, an index of shards, or a folder')
    .addOption(
      new Option('--alpha <number>', 'the scale of a file that does not say it: alpha, or "rank" for a scale of 1').argParser(readAlpha),
    );
}

/** Adds `--format` and `--dtype`. */
export function addFormatOptions(command: Command): Command {
  return command
    .addOption(new Option('--format <name>', 'the program that it is for').choices(ADAPTER_FORMATS).default('peft'))
    .addOption(new Option('--dtype <type>', 'how its values are stored').choices(['F32', 'BF16', 'F16']).default('F32'));
}

/** Reads an adapter's place with how strongly it works: `dusty-keys@0.8`. */
export function parseWeighted(text: string): { readonly place: string; readonly strength: number } {
  const found = /^(.+)@([+-]?(?:\d+\.?\d*|\.\d+))$/u.exec(text);
  return found === null ? { place: text, strength: 1 } : { place: found[1]!, strength: Number(found[2]) };
}

/** Opens a base model for as long as some work takes. */
export async function withBase<T>(place: string, { signal }: CliIo, work: (base: OpenedWeights) => Promise<T>): Promise<T> {
  const base = await readingInput(place, signal, () => openWeights(place, { signal }));
  try {
    return await work(base);
  } finally {
    await base.close();
  }
}

/** Reads one adapter whole. */
export async function loadAdapter(place: string, base: OpenedWeights, { alpha }: AdapterArguments, { signal }: CliIo): Promise<Adapter> {
  return readingInput(place, signal, async () => {
    const source = await openAdapter(place, { signal });
    try {
      return await readAdapter(source, { base: readBaseShapes(base), alpha, signal });
    } finally {
      await source.close();
    }
  });
}

/** Reads adapters with their strengths, as {@link parseWeighted} spells them. */
export async function loadWeighted(
  texts: readonly string[],
  base: OpenedWeights,
  options: AdapterArguments,
  io: CliIo,
): Promise<readonly WeightedAdapter[]> {
  const adapters: WeightedAdapter[] = [];
  for (const { place, strength } of texts.map(parseWeighted))
    adapters.push({ adapter: await loadAdapter(place, base, options, io), strength });
  return adapters;
}

function readAlpha(text: string): 'rank' | number {
  const value = Number(text);
  if (text === 'rank') return text;
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0, or "rank".');
}
