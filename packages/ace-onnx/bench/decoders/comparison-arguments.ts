import { parseArgs } from 'node:util';

import { CONVOLUTION_MODES } from '../../src/onnx/convolution/convolution-mode.js';
import type { CompareOptions, ComparedNetwork, Comparison } from './compare-modes.js';
import { compareModes } from './compare-modes.js';

/** What is asked of a comparison on the command line. */
export interface ComparisonArguments extends CompareOptions {
  /** Seconds of sound to decode. */
  readonly seconds: number;
  /** Names of the networks to compare; all where there are none. */
  readonly only: readonly string[];
}

/** Reads `[--threads 2] [--seconds 10] [--rounds 3] [--modes plain,compact,fast] [--only NAMES]`. */
export function readComparisonArguments(): ComparisonArguments {
  const { values } = parseArgs({
    options: {
      threads: { type: 'string', default: '2' },
      seconds: { type: 'string', default: '10' },
      rounds: { type: 'string', default: '3' },
      modes: { type: 'string', default: CONVOLUTION_MODES.join() },
      only: { type: 'string', default: '' },
    },
  });
  const asked = values.modes.split(',');
  return {
    threads: Number(values.threads),
    seconds: Number(values.seconds),
    rounds: Number(values.rounds),
    modes: CONVOLUTION_MODES.filter((mode) => asked.includes(mode)),
    only: values.only.split(',').filter((name) => name !== ''),
  };
}

/**
 * Compares networks one after the other, and prints what the last line of a benchmark says: how many times as fast as PyTorch the fastest mode is, or as
 * the first mode where there is no PyTorch.
 */
export async function compareNetworks(
  name: string,
  networks: Readonly<Record<string, ComparedNetwork>>,
  options: ComparisonArguments,
): Promise<void> {
  const found: Record<string, object> = {};
  for (const [key, network] of Object.entries(networks))
    if (options.only.length === 0 || options.only.includes(key)) found[key] = toEntry(await compareModes(network, options));
  console.log(JSON.stringify({ name, ...Object.values(found)[0], ...found }));
}

function toEntry({ seconds, torch }: Comparison): object {
  const times = Object.values(seconds);
  const [first, last] = [times[0]!, times.at(-1)!];
  const baseline = torch ?? first;
  return { value: last, unit: 's', baseline, against: torch === undefined ? 'plain' : 'PyTorch', ratio: baseline / last };
}
