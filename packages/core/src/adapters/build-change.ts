import { FileFormatError, ShapeMismatchError } from '../errors.js';
import type { AdapterProduct, AdapterTensor, LowRank } from '../generation/adapter-weights.js';

import { alphaOf } from './adapter-config.js';
import type { AdapterConfig } from './adapter-config.js';
import type { TensorRole } from './adapter-key.js';
import { matrixShape } from './matrix-shape.js';
import { transposeMatrix } from './transpose-matrix.js';

/** The tensors of one module, by what they are for. */
export type ModuleTensors = ReadonlyMap<TensorRole, AdapterTensor>;

/** What is known about a module beside its tensors. */
export interface ChangeContext {
  readonly config: AdapterConfig | undefined;
  readonly alpha: 'rank' | number | undefined;
  /** The shape of the base model's weight. */
  readonly shape: readonly number[] | undefined;
}

/** Builds the change of one module from its tensors, and checks that it fits the weight; `undefined` when only a bias changes. */
export function buildChange(module: string, tensors: ModuleTensors, context: ChangeContext): LowRank | undefined {
  const kinds = KINDS.filter(({ mark }) => [...tensors.keys()].some((role) => role.startsWith(mark)));
  if (kinds.length > 1)
    throw new FileFormatError('adapter', `${module}: has tensors of ${kinds.map(({ mark }) => mark).join(' and of ')}.`);
  const [kind] = kinds;
  if (kind === undefined) {
    if (tensors.has('diffBias')) return undefined;
    throw new FileFormatError('adapter', `${module}: has ${[...tensors.keys()].join(', ')}, but no factors.`);
  }
  const { shape } = context;
  if (shape === undefined) throw misfit(`${module}: the base model has no weight there`);
  const change = kind.build(module, tensors, context, shape);
  const magnitude = tensors.get('magnitude');
  if (magnitude === undefined) {
    if (context.config?.hasMagnitudes === true)
      throw new FileFormatError('adapter', `${module}: use_dora is set, but there is no magnitude.`);
    return change;
  }
  return { ...change, magnitude: { shape: magnitudeShape(module, magnitude, shape), values: magnitude.values } };
}

interface Kind {
  /** How the roles of this kind begin. */
  readonly mark: string;
  build(module: string, tensors: ModuleTensors, context: ChangeContext, shape: readonly number[]): LowRank;
}

const KINDS: readonly Kind[] = [
  { mark: 'lora', build: buildLora },
  { mark: 'lokr', build: buildLokr },
  { mark: 'hada', build: buildLoha },
  {
    mark: 'diff',
    // A whole difference is a LoKr whose outer factor is 1.
    build: (module, tensors, _context, shape) => {
      const diff = tensors.get('diff');
      if (diff === undefined) throw missing(module, 'diff');
      if (!isShape(diff.shape, shape)) throw misfit(`${module}: the difference has shape ${list(diff.shape)}, the weight ${list(shape)}`);
      return { kind: 'lokr', alpha: 1, first: ONE, second: diff };
    },
  },
];

const ONE: AdapterTensor = { shape: [1, 1], values: Float32Array.of(1) };

function buildLora(module: string, tensors: ModuleTensors, context: ChangeContext, shape: readonly number[]): LowRank {
  const a = need(module, tensors, 'loraA', 'lora_A');
  const b = need(module, tensors, 'loraB', 'lora_B');
  const rank = a.shape[0] ?? 0;
  if (rank < 1 || b.shape[1] !== rank)
    throw misfit(`${module}: lora_A ${list(a.shape)} and lora_B ${list(b.shape)} disagree about the rank`);
  const isTransposed = context.config?.fanInFanOut === true;
  const [outputs, inputs] = isTransposed ? [shape[1], shape[0]] : [shape[0], shape[1]];
  const kernel = shape.slice(2);
  const fits = isShape(a.shape, [rank, inputs!, ...kernel]) && b.shape[0] === outputs && b.shape.slice(2).every((size) => size === 1);
  if (!fits || b.shape.length > shape.length) {
    throw misfit(`${module}: lora_A ${list(a.shape)} and lora_B ${list(b.shape)} do not make the weight's ${list(shape)}`);
  }
  const bias = tensors.get('loraBias');
  if (bias !== undefined && !isShape(bias.shape, [outputs!]))
    throw misfit(`${module}: the bias has shape ${list(bias.shape)}, not [${outputs}]`);
  const factors = isTransposed ? { a: transpose(b), b: transpose(a) } : { a, b };
  const rankStabilized = tensors.has('alpha') ? false : (context.config?.rankStabilized ?? false);
  return { kind: 'lora', ...factors, alpha: alphaFor(module, tensors, context, rank), rankStabilized, ...(bias !== undefined && { bias }) };
}

function buildLokr(module: string, tensors: ModuleTensors, context: ChangeContext, shape: readonly number[]): LowRank {
  const first = factor(module, tensors, ['lokrW1', 'lokrW1a', 'lokrW1b', undefined], 'lokr_w1');
  const second = factor(module, tensors, ['lokrW2', 'lokrW2a', 'lokrW2b', 'lokrT2'], 'lokr_w2');
  const [rowsA, columnsA] = matrixShape(first);
  const [rowsB, columnsB] = matrixShape(second);
  const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
  if (rowsA * rowsB !== shape[0] || columnsA * columnsB !== inputs) {
    throw misfit(`${module}: factors of ${rowsA} × ${columnsA} and ${rowsB} × ${columnsB} do not make the weight's ${list(shape)}`);
  }
  const rank = 'a' in first ? first.b.shape[0]! : 'a' in second ? second.b.shape[0]! : undefined;
  // With both factors whole the scale is 1, whatever alpha says.
  const alpha = rank === undefined ? 1 : alphaFor(module, tensors, context, rank);
  return { kind: 'lokr', first, second, alpha, ...scalarOf(tensors) };
}

function buildLoha(module: string, tensors: ModuleTensors, context: ChangeContext, shape: readonly number[]): LowRank {
  const first = factor(module, tensors, [undefined, 'hadaW1a', 'hadaW1b', 'hadaT1'], 'hada_w1');
  const second = factor(module, tensors, [undefined, 'hadaW2a', 'hadaW2b', 'hadaT2'], 'hada_w2');
  if (!('a' in first) || !('a' in second)) throw missing(module, 'hada_w1_a');
  const inputs = shape.slice(1).reduce((product, size) => product * size, 1);
  for (const product of [first, second]) {
    const [rows, columns] = matrixShape(product);
    if (rows !== shape[0] || columns !== inputs)
      throw misfit(`${module}: a product of ${rows} × ${columns} is not the weight's ${list(shape)}`);
  }
  return { kind: 'loha', first, second, alpha: alphaFor(module, tensors, context, first.b.shape[0]!), ...scalarOf(tensors) };
}

type Roles =
  | readonly [whole: TensorRole | undefined, a: TensorRole, b: TensorRole, core: TensorRole | undefined]
  | readonly [TensorRole, TensorRole, TensorRole, undefined];

function factor(
  module: string,
  tensors: ModuleTensors,
  [wholeRole, aRole, bRole, coreRole]: Roles,
  name: string,
): AdapterTensor | AdapterProduct {
  const whole = wholeRole === undefined ? undefined : tensors.get(wholeRole);
  const [a, b] = [tensors.get(aRole), tensors.get(bRole)];
  const core = coreRole === undefined ? undefined : tensors.get(coreRole);
  if (whole !== undefined) {
    if (a !== undefined || b !== undefined) throw new FileFormatError('adapter', `${module}: ${name} is there whole and as factors.`);
    return whole;
  }
  if (a === undefined || b === undefined) throw missing(module, a === undefined ? `${name}_a` : `${name}_b`);
  const rank = b.shape[0] ?? 0;
  // In the Tucker form both outer matrices have the rank in front.
  const innerOfA = core === undefined ? a.shape[1] : a.shape[0];
  if (rank < 1 || innerOfA !== (core?.shape[0] ?? rank) || (core !== undefined && core.shape[1] !== rank)) {
    throw misfit(`${module}: ${name}_a ${list(a.shape)} and ${name}_b ${list(b.shape)} disagree about the rank`);
  }
  return { a, b, ...(core !== undefined && { core }) };
}

function alphaFor(module: string, tensors: ModuleTensors, { config, alpha }: ChangeContext, rank: number): number {
  const tensor = tensors.get('alpha');
  if (tensor !== undefined) {
    if (tensor.values.length !== 1) throw misfit(`${module}: alpha has ${tensor.values.length} values, not 1`);
    return tensor.values[0]!;
  }
  if (config !== undefined) return alphaOf(config, module);
  if (alpha === 'rank') return rank;
  if (alpha !== undefined) return alpha;
  const message = `${module}: the file does not say its scale: it has no alpha tensor, no adapter_config.json and no configuration in its header.`;
  throw new FileFormatError('adapter', `${message} Give the alpha that it was trained with, or 'rank' for a scale of 1.`);
}

/** PEFT keeps magnitudes as a list, one a row of the weight; LyCORIS keeps the dimension that they belong to. */
function magnitudeShape(module: string, { shape, values }: AdapterTensor, weight: readonly number[]): readonly number[] {
  const ones = weight.slice(2).map(() => 1);
  const [outputs, inputs] = weight as [number, number];
  const perOutput = [outputs, 1, ...ones];
  if (shape.length === 1 && values.length === outputs) return perOutput;
  if (shape[0] === outputs && values.length === outputs) return perOutput;
  if (shape[0] === 1 && shape[1] === inputs && values.length === inputs) return [1, inputs, ...ones];
  throw misfit(`${module}: the magnitude has shape ${list(shape)}, which is neither one value a row nor one a column of ${list(weight)}`);
}

function scalarOf(tensors: ModuleTensors): { readonly scalar?: number } {
  const scalar = tensors.get('scalar')?.values[0];
  return scalar === undefined ? {} : { scalar };
}

function need(module: string, tensors: ModuleTensors, role: TensorRole, name: string): AdapterTensor {
  const tensor = tensors.get(role);
  if (tensor === undefined) throw missing(module, name);
  return tensor;
}

/** Swaps the two dimensions of a matrix. */
function transpose({ shape, values }: AdapterTensor): AdapterTensor {
  const [rows, columns] = shape as [number, number];
  return { shape: [columns, rows], values: transposeMatrix(values, rows, columns) };
}

const isShape = (shape: readonly number[], wanted: readonly number[]): boolean => JSON.stringify(shape) === JSON.stringify(wanted);
const list = (shape: readonly number[]): string => `[${shape.join(', ')}]`;
const missing = (module: string, name: string): FileFormatError => new FileFormatError('adapter', `${module}: ${name} is missing.`);
const misfit = (message: string): ShapeMismatchError => new ShapeMismatchError(`${message}.`, [message]);
