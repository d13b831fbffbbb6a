import type { ByteSource } from '@loop/core/weights';

import type { TensorPlaces } from '../models/weights.js';
import type { ExternalTensor, NetworkModel } from '../onnx/types.js';

/** Numbers that go into a session or come out of it. */
export interface Tensor {
  readonly data: Float32Array | BigInt64Array;
  /** Axes, outermost first. */
  readonly shape: readonly number[];
}

/** Values by name. */
export type Tensors = Readonly<Record<string, Tensor>>;

/** A network that is loaded and can run. One run at a time. */
export interface Session {
  /** Runs the network. The tensors may be views into memory of the runtime that is valid until the next run. */
  run(inputs: Tensors): Promise<Tensors>;
  /** Frees the network; safe to call twice. */
  release(): Promise<void>;
}

/** A file of weights as a runtime sees it. */
export interface WeightFile {
  /** The name by which a graph refers to it; no two files of a network have the same. */
  readonly name: string;
  /** Where it is, in the runtime's own terms: a path for Node, a key for a browser's store. */
  readonly location: string;
  /** Reads it piece by piece, where the location is no path that a runtime could open. */
  readonly source?: ByteSource | undefined;
}

/** One network of a checkpoint: its configuration and where its weights are. */
export interface Component {
  /** The folder's name, such as `music_vocoder`. */
  readonly name: string;
  /** The parsed `config.json`. */
  readonly config: unknown;
  /** The tensors of all its files. */
  readonly tensors: TensorPlaces;
  /** The files that the tensors are in. */
  readonly files: readonly WeightFile[];
  /** Reads the bytes of a tensor. */
  read(place: ExternalTensor): Promise<Uint8Array>;
}

/** A set of weights that is complete. */
export interface Checkpoint {
  /** Where it came from, for provenance. */
  readonly name: string;
  /** Its exact revision, where it is known. */
  readonly revision?: string | undefined;
  /** Finds a component by the name of its folder. @throws {ModelMissingError} When it is not there. */
  component(name: string): Promise<Component>;
  /** Reads a text file of the checkpoint. @throws {ModelMissingError} When it is not there. */
  text(path: string): Promise<string>;
}

/** How weights are held while networks run. */
export const WEIGHT_MODES = ['folded', 'mapped'] as const;

/**
 * How weights are held while networks run: `folded` widens them to float32 at load (fastest steps), `mapped` leaves 16-bit weights in the
 * page cache and widens them as they are used (little private memory, load in a moment).
 */
export type WeightMode = (typeof WEIGHT_MODES)[number];

/** Opens networks. */
export interface Runtime {
  /** What executes: `cpu`, `cuda`, `webgpu`, … */
  readonly provider: string;
  /**
   * Loads a network.
   *
   * @param network - A graph, or the bytes of a model that was exported elsewhere; its weights are in `files`, by their names.
   * @throws {ModelLoadError} With the reason.
   */
  open(
    network: NetworkModel,
    options: { readonly name: string; readonly files: readonly WeightFile[]; readonly mode?: WeightMode | undefined },
  ): Promise<Session>;
}
