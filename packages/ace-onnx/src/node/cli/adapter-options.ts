import { readingInput } from '@loop/cli';
import type { CliIo } from '@loop/cli';
import type { MusicGenerator } from '@loop/core';
import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';

/** What a command needs that plays with adapters. */
export interface AdapterArguments {
  readonly adapter?: readonly string[];
  readonly adapterAlpha?: 'rank' | number;
}

/** Adds `--adapter` and `--adapter-alpha`. */
export function addAdapterOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--adapter <path[:scale]>', 'an adapter, with how strongly it works, 0–2; may be repeated').argParser(
        (text: string, before: readonly string[] = []): readonly string[] => {
          parseAdapter(text);
          return [...before, text];
        },
      ),
    )
    .addOption(
      new Option('--adapter-alpha <number>', 'the scale of adapters that do not say it: alpha, or "rank" for a scale of 1').argParser(
        readAlpha,
      ),
    );
}

/** Reads an adapter's place with how strongly it works: `loras/lofi:0.8`, or `loras/lofi@0.8` as other commands write it. */
export function parseAdapter(text: string): { readonly place: string; readonly scale: number } {
  const found = /^(.+)[:@](-?(?:\d+\.?\d*|\.\d+))$/u.exec(text);
  if (found === null) return { place: text, scale: 1 };
  const scale = Number(found[2]);
  if (scale >= 0 && scale <= 2) return { place: found[1]!, scale };
  throw new InvalidArgumentError('The scale must be a number from 0 to 2.');
}

/** Loads the adapters that the options name; says how each is applied. */
export async function loadAdapters(
  { adapters }: Pick<MusicGenerator, 'adapters'>,
  { adapter = [], adapterAlpha: alpha }: AdapterArguments,
  { signal, stderr }: CliIo,
  quiet: boolean,
): Promise<void> {
  for (const { place, scale } of adapter.map(parseAdapter)) {
    const info = await readingInput(place, signal, () => adapters.load(place, { scale, alpha, signal }));
    if (quiet) continue;
    const own = info.effectiveScale?.here;
    const effective = own === undefined ? '' : `, factors × ${round(own * scale)}`;
    const ranks = info.ranks === undefined || info.ranks.length === 0 ? '' : `, rank ${info.ranks.join(', ')}`;
    stderr(
      `adapter ${info.name}: ${info.kinds?.join(' and ') ?? 'unknown'}${ranks}${effective}, ${info.application ?? 'without effect'}\n`,
    );
  }
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

function readAlpha(text: string): 'rank' | number {
  const value = Number(text);
  if (text === 'rank') return text;
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new InvalidArgumentError('It must be a number above 0, or "rank".');
}
