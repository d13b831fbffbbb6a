import { FileFormatError } from '@loop/core';
import type { AdapterSite, AdapterWeights, LossPoint } from '@loop/core';
import { indexModules, readAdapter } from '@loop/core/adapters';
import { encodeFloat32, encodeSafetensors, openSafetensors } from '@loop/core/weights';

import { writeAdapter } from '../../adapters/write-adapter.js';
import { isJsonObject, parseBoundedJson } from '../../dataset/bounded-json.js';
import type { EarlyStopState } from '../early-stop.js';
import type { OptimizerState } from '../optimizers/optimizer.js';
import { placeIn } from './training-files.js';
import type { TrainingFiles } from './training-files.js';

/** What a training must know to go on as if it had never stopped. */
export interface TrainingMemory {
  /** Optimizer steps that are done; where in which epoch follows from it. */
  readonly step: number;
  readonly optimizer: OptimizerState;
  readonly earlyStop: EarlyStopState;
  /** The loss of each step, oldest first. */
  readonly losses: readonly LossPoint[];
  /** The fields of the configuration on which the course of the training depends, as JSON. */
  readonly course: string;
}

const STATE_FILE = 'training_state.safetensors';
const FIELD = 'loop.training';
const VERSION = 1;

/** A checkpoint as files: the adapter as other programs load it – PEFT, or LyCORIS for LoKr – and the state beside it. */
export function encodeCheckpoint(adapter: AdapterWeights, memory: TrainingMemory): ReadonlyMap<string, Uint8Array> {
  const isLora = [...adapter.targets.values()].every(({ kind }) => kind === 'lora');
  const whole = {
    weights: adapter,
    replaced: new Map(),
    biases: new Map(),
    flavour: isLora ? 'peft' : 'lycoris',
    scaleSource: 'configuration',
    trigger: undefined,
  } as const;
  const { files } = writeAdapter(whole, isLora ? 'peft' : 'lycoris');
  const { optimizer, ...rest } = memory;
  const tensors = [...optimizer.arrays].map(([name, values]) => ({
    name,
    dtype: 'F32' as const,
    shape: [values.length],
    data: encodeFloat32(values, 'F32'),
  }));
  const head = JSON.stringify({ version: VERSION, ...rest, numbers: optimizer.numbers });
  return new Map([...files, [STATE_FILE, encodeSafetensors(tensors, { metadata: { [FIELD]: head } })]]);
}

/**
 * Reads a checkpoint that {@link encodeCheckpoint} made.
 *
 * @throws {FileFormatError} When it is damaged, or was made by another trainer.
 * @throws {ShapeMismatchError} When the adapter does not fit the sites.
 */
export async function readCheckpoint(
  files: TrainingFiles,
  place: string,
  sites: readonly AdapterSite[],
): Promise<{ readonly adapter: AdapterWeights; readonly memory: TrainingMemory }> {
  const names = await files.list(place);
  const file = ['adapter_model.safetensors', 'lokr_weights.safetensors', 'loha_weights.safetensors'].find((name) => names.includes(name));
  if (file === undefined || !names.includes(STATE_FILE))
    throw new FileFormatError(
      'checkpoint',
      `${place}: holds no adapter with ${STATE_FILE} beside it; only checkpoints of this trainer can be resumed.`,
    );
  const shapes = new Map(sites.map(({ key, outputs, inputs }) => [`${key}.weight`, [outputs, inputs]]));
  const config = names.includes('adapter_config.json') ? { config: await readJson(files, placeIn(place, 'adapter_config.json')) } : {};
  const { weights } = await readAdapter(
    { name: nameOf(place), file: await openSafetensors(await files.open(placeIn(place, file))), ...config },
    { base: { names: indexModules(shapes.keys()), shapeOf: (name) => shapes.get(name) } },
  );
  const state = await openSafetensors(await files.open(placeIn(place, STATE_FILE)));
  const head = parseBoundedJson(state.metadata[FIELD] ?? '', STATE_FILE);
  if (!isJsonObject(head) || head['version'] !== VERSION)
    throw new FileFormatError('checkpoint', `${place}/${STATE_FILE}: is no state of this trainer, or of a newer one.`);
  const arrays = new Map<string, Float32Array>();
  for (const [name, tensor] of state.tensors) arrays.set(name, await tensor.float32());
  const { numbers, step, earlyStop, losses, course } = head as unknown as Omit<TrainingMemory, 'optimizer'> &
    Pick<OptimizerState, 'numbers'>;
  // The order of the parameters is that of the sites, whatever the file's.
  const targets = new Map(sites.flatMap(({ key }) => (weights.targets.has(key) ? [[key, weights.targets.get(key)!] as const] : [])));
  return {
    adapter: { ...weights, targets },
    memory: { step, earlyStop: { ...earlyStop, best: earlyStop.best ?? undefined }, losses, course, optimizer: { arrays, numbers } },
  };
}

async function readJson(files: TrainingFiles, place: string): Promise<unknown> {
  const source = await files.open(place);
  return parseBoundedJson(new TextDecoder().decode(await source.read(0, source.size)), place);
}

function nameOf(place: string): string {
  return place.split('/').findLast((part) => part !== '') ?? 'adapter';
}
