import { createRandom } from '@loop/core';
import type { AdapterTensor, AdapterWeights, LowRank, Random, Seed } from '@loop/core';

import type { ChangeForm, ParameterForm } from './adapter-forms.js';

/** What a new adapter is made from. */
export interface StartOptions {
  readonly name: string;
  readonly base: string;
  readonly alpha: number;
  readonly seed: Seed;
  /** Reads a frozen weight, float32 `[outputs, inputs]`; asked for where rows have magnitudes. */
  readonly readWeight: (key: string) => Promise<Float32Array>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Makes an adapter that changes nothing yet: one factor of each product is zeros, the others are drawn from ±1/√columns, and magnitudes are the
 * lengths of the rows. The factors of LoHa are drawn from normal distributions instead.
 *
 * Source: the starts of PEFT (Apache-2.0) and LyCORIS (Apache-2.0): `kaiming_uniform_` with a = √5; for LoHa normal ones of deviation 0.1 and 1
 */
export async function startAdapter(forms: readonly ChangeForm[], options: StartOptions): Promise<AdapterWeights> {
  const random = createRandom(options.seed);
  const targets = new Map<string, LowRank>();
  for (const form of forms) {
    options.signal?.throwIfAborted();
    targets.set(form.site.key, await startChange(form, random.fork(form.site.key), options));
  }
  return { name: options.name, base: options.base, target: 'decoder', targets };
}

async function startChange({ site, method, parameters }: ChangeForm, random: Random, options: StartOptions): Promise<LowRank> {
  const find = (part: string): ParameterForm | undefined => parameters.find((form) => form.part === part);
  const zero = ['b', 'second/b', 'second'].find((part) => find(part) !== undefined);
  const still = method === 'loha' ? 'second/a' : zero;
  const start = ({ part, shape }: ParameterForm): AdapterTensor => {
    if (part === still) return zeros(shape);
    return method === 'loha' ? normal(shape, random.fork(part), part === 'first/a' ? 0.1 : 1) : drawn(shape, random.fork(part));
  };
  const factor = (name: string): AdapterTensor | { readonly a: AdapterTensor; readonly b: AdapterTensor } => {
    const whole = find(name);
    return whole === undefined ? { a: start(find(`${name}/a`)!), b: start(find(`${name}/b`)!) } : start(whole);
  };
  const magnitude = find('magnitude') === undefined ? {} : { magnitude: await rowLengths(site.key, site.outputs, options) };
  const { alpha } = options;
  if (method === 'loha') {
    const product = (name: string) => ({ a: start(find(`${name}/a`)!), b: start(find(`${name}/b`)!) });
    return { kind: 'loha', alpha, first: product('first'), second: product('second'), ...magnitude };
  }
  if (method === 'lokr') return { kind: 'lokr', alpha, first: factor('first'), second: factor('second'), ...magnitude };
  const stabilized = method === 'rslora' ? { rankStabilized: true } : {};
  return { kind: 'lora', alpha, a: start(find('a')!), b: start(find('b')!), ...stabilized, ...magnitude };
}

function zeros(shape: readonly number[]): AdapterTensor {
  return { shape, values: new Float32Array(shape[0]! * shape[1]!) };
}

function drawn(shape: readonly number[], random: Random): AdapterTensor {
  const [rows, columns] = shape as readonly [number, number];
  const reach = 1 / Math.sqrt(columns);
  return { shape, values: Float32Array.from({ length: rows * columns }, () => (2 * random.next() - 1) * reach) };
}

/** Source: G. Box, M. Muller, https://doi.org/10.1214/aoms/1177706645 */
function normal(shape: readonly number[], random: Random, deviation: number): AdapterTensor {
  const [rows, columns] = shape as readonly [number, number];
  const one = (): number => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  return { shape, values: Float32Array.from({ length: rows * columns }, () => deviation * one()) };
}

async function rowLengths(key: string, rows: number, { readWeight }: StartOptions): Promise<AdapterTensor> {
  const weight = await readWeight(key);
  const columns = weight.length / rows;
  const lengthOf = (_: unknown, row: number): number => {
    let sum = 0;
    for (let column = 0; column < columns; column += 1) sum += weight[row * columns + column]! ** 2;
    return Math.sqrt(sum);
  };
  return { shape: [rows, 1], values: Float32Array.from({ length: rows }, lengthOf) };
}
