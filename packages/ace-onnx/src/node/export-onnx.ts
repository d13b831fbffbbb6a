import { readFile } from 'node:fs/promises';
import path from 'node:path';

import { assertOutputFree, replaceFile } from '@loop/cli';
import type { Abortable } from '@loop/core';

import { detectFamily } from '../models/detect-family.js';
import { buildNetwork } from '../models/recipe.js';
import type { NetworkPhase, Recipe } from '../models/recipe.js';
import { movableModel } from '../onnx/movable-model.js';
import type { MovableModel } from '../onnx/movable-model.js';
import type { Shape, Value } from '../onnx/types.js';
import type { WeightPlace } from '../onnx/weight-uses.js';
import { rememberComponents } from '../runtime/remember-components.js';
import type { Component } from '../runtime/runtime.js';
import { findCheckpoint } from './find-checkpoint.js';
import { createNodeRuntime } from './onnx-runtime.js';
import { splitVariant } from './split-variant.js';
import { withMergedWeights } from './with-merged-weights.js';

/** How a checkpoint is exported. */
export interface ExportOnnxOptions extends Abortable {
  /** The folder of the new files; made when it is not there. */
  readonly output: string;
  /** A safetensors file with the merged weights of one part of the checkpoint, which takes that part's place. @defaultValue the checkpoint as it is */
  readonly merged?: string | undefined;
  /** Whether each network is loaded after it was written. @defaultValue true */
  readonly check?: boolean | undefined;
  /** Whether files that are there may be replaced. @defaultValue false */
  readonly overwrite?: boolean | undefined;
  /** Called as weights are written, then before each network is loaded. */
  readonly onProgress?: ((progress: ExportProgress) => void) | undefined;
}

/** How far an export is. */
export interface ExportProgress {
  /** Always `progress`. */
  readonly type: 'progress';
  /** Weights are written, or networks loaded. */
  readonly phase: 'writing' | 'checking';
  /** The share of the phase that is done, 0–1. */
  readonly fraction: number;
  /** The network whose turn it is. */
  readonly network: string;
}

/** A network of an export. */
export interface ExportedNetwork {
  /** What its family calls it. */
  readonly name: string;
  /** When it works, in the making of a song. */
  readonly phase: NetworkPhase;
  /** The model, relative to the folder. */
  readonly file: string;
  /** Its weights, relative to the folder; `undefined` when it has none. */
  readonly data: string | undefined;
  /** Bytes of the weights. */
  readonly bytes: number;
  /** What it takes. */
  readonly inputs: readonly ExportedValue[];
  /** What it gives. */
  readonly outputs: readonly ExportedValue[];
}

/** An input or output of a network. */
export interface ExportedValue {
  /** The name by which a runtime takes or gives it. */
  readonly name: string;
  /** The element type, such as `float32`. */
  readonly type: string;
  /** Its axes, outermost first: a length, or the name of one that is known when the network runs. */
  readonly shape: Shape;
}

/** What an export wrote, as it is in `onnx.json`. */
export interface ExportedModel {
  /** What the file is. */
  readonly format: 'loop-onnx';
  /** Of the format. */
  readonly version: 1;
  /** The family that says how the networks make a song, such as `ace-step-v1`. */
  readonly family: string;
  /** Where the weights come from. */
  readonly model: string;
  /** Its exact revision, where it is known. */
  readonly revision?: string | undefined;
  /** In the order in which a song may need them. */
  readonly networks: readonly ExportedNetwork[];
}

/** Weights begin at multiples of so many bytes, as processors like to read them. */
const ALIGNMENT = 64;
/** Bytes that are copied at once. */
const PIECE = 8 * 1024 * 1024;

/**
 * Writes a checkpoint as ONNX: for each network a model in opset 18 and a file with its weights as they are stored, and `onnx.json` with inputs and
 * outputs. Any runtime of ONNX can load them; the folder can be moved. What was written is loaded once, to be sure.
 *
 * The plug-in of `loop-lora export --exporter @loop/ace-onnx`.
 *
 * @param source - A folder in the published layout, one of the models in such a folder, or the name of a model that was pulled.
 * @throws {ModelMissingError} When the checkpoint or a part of it is not there.
 * @throws {ShapeMismatchError} When tensors do not fit the configuration.
 * @throws {InvalidInputError} When the merged weights are those of no part, or a file is there already.
 * @throws {ModelLoadError} When a network that was written cannot be loaded.
 */
export async function exportOnnx(source: string, options: ExportOnnxOptions): Promise<ExportedModel> {
  const { output, merged, check = true, overwrite = false, signal, onProgress } = options;
  signal?.throwIfAborted();
  const manifest = path.join(output, 'onnx.json');
  await assertOutputFree(manifest, { overwrite });
  const { folder, variant } = await splitVariant(source);
  const opened = rememberComponents(await findCheckpoint(folder));
  const replacing = merged === undefined ? undefined : await withMergedWeights(opened, merged);
  const { id, checkpoint, recipes } = await detectFamily(replacing?.checkpoint ?? opened, { variant, planner: false });
  const plans: Plan[] = [];
  for (const recipe of recipes) plans.push(planNetwork(recipe, await checkpoint.component(recipe.component)));
  replacing?.assertUsed();
  const total = plans.reduce((sum, { bytes }) => sum + bytes, 0);
  let written = 0;
  for (const plan of plans) {
    await writeNetwork(output, plan, {
      overwrite,
      signal,
      onBytes(count) {
        written += count;
        onProgress?.({ type: 'progress', phase: 'writing', fraction: written / total, network: plan.network.name });
      },
    });
  }
  if (check) {
    for (const [index, { network }] of plans.entries()) {
      signal?.throwIfAborted();
      onProgress?.({ type: 'progress', phase: 'checking', fraction: index / plans.length, network: network.name });
      await checkNetwork(output, network);
    }
  }
  const { revision } = opened;
  const model: ExportedModel = {
    format: 'loop-onnx',
    version: 1,
    family: id,
    model: opened.name,
    revision,
    networks: plans.map(({ network }) => network),
  };
  await replaceFile(manifest, (handle) => handle.writeFile(`${JSON.stringify(model, null, 2)}\n`), { overwrite });
  return model;
}

/** A network with where its weights are going to be. */
interface Plan {
  readonly network: ExportedNetwork;
  readonly model: MovableModel;
  readonly component: Component;
  readonly places: ReadonlyMap<string, WeightPlace>;
  readonly bytes: number;
}

function planNetwork(recipe: Recipe, component: Component): Plan {
  const graph = buildNetwork(recipe, component);
  const model = movableModel(graph);
  const file = `${recipe.name}.onnx`;
  const data = `${file}.data`;
  const places = new Map<string, WeightPlace>();
  let bytes = 0;
  for (const { name, type, length } of model.weights) {
    const offset = Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    places.set(name, { type, file: data, offset, length });
    bytes = offset + length;
  }
  const describe = ({ name, type, shape }: Value): ExportedValue => ({ name, type, shape });
  return {
    model,
    component,
    places,
    bytes,
    network: {
      name: recipe.name,
      phase: recipe.phase,
      file,
      data: model.weights.length === 0 ? undefined : data,
      bytes,
      inputs: graph.inputs.map(describe),
      outputs: graph.outputs.map(describe),
    },
  };
}

interface WriteOptions extends Abortable {
  readonly overwrite: boolean;
  readonly onBytes: (count: number) => void;
}

async function writeNetwork(output: string, { network, model, component, places }: Plan, options: WriteOptions): Promise<void> {
  const { overwrite, signal, onBytes } = options;
  if (network.data !== undefined) {
    await replaceFile(
      path.join(output, network.data),
      async (handle) => {
        let at = 0;
        for (const { name, file, offset, length, type } of model.weights) {
          const target = places.get(name)!.offset;
          await handle.writeFile(new Uint8Array(target - at));
          for (let done = 0; done < length; done += PIECE) {
            signal?.throwIfAborted();
            const count = Math.min(PIECE, length - done);
            await handle.writeFile(await component.read({ type: type!, shape: [], file, offset: offset + done, length: count }));
            onBytes(count);
          }
          onBytes(target - at);
          at = target + length;
        }
      },
      { overwrite },
    );
  }
  await replaceFile(path.join(output, network.file), (handle) => handle.writeFile(model.encode(places)), { overwrite });
}

async function checkNetwork(output: string, { name, file, data }: ExportedNetwork): Promise<void> {
  const files = data === undefined ? [] : [{ name: data, location: path.join(output, data) }];
  const bytes = new Uint8Array(await readFile(path.join(output, file)));
  const session = await createNodeRuntime({ mode: 'mapped' }).open(bytes, { name, files, workspace: 'freed' });
  await session.release();
}
