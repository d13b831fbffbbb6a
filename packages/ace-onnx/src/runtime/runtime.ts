import type { ByteSource } from '@loop/core/weights';

import type { TensorPlaces } from '../onnx/types.js';
import type { ExternalTensor, NetworkModel } from '../onnx/types.js';
import type { KeptTensor, Tensor, Tensors } from './tensor.js';

/** Values that go into a session, by name: of JavaScript, or kept by the runtime. */
export type SessionInputs = Readonly<Record<string, Tensor | KeptTensor>>;

/** What a run gave of which some stays with the runtime. */
export interface KeptOutputs {
  /** The outputs that were not to be kept. */
  readonly outputs: Tensors;
  /** Handles of those that were, to be disposed by whoever asked for them. */
  readonly kept: Readonly<Record<string, KeptTensor>>;
}

/** A network that is loaded and can run. One run at a time. */
export interface Session {
  /**
   * Runs the network. The tensors may be views into memory of the runtime that is valid until the next run.
   *
   * @param options - `outputs`: the ones to compute, all by default.
   */
  run(inputs: SessionInputs, options?: { readonly outputs?: readonly string[] | undefined }): Promise<Tensors>;
  /**
   * Runs the network and keeps some outputs where they were computed, for the inputs of later runs. Name them at `open`, too: a GPU must
   * know before which outputs stay; without that they are copied once.
   */
  runKeeping(inputs: SessionInputs, keep: readonly string[]): Promise<KeptOutputs>;
  /** Frees the network; safe to call twice. Kept tensors stay valid. */
  release(): Promise<void>;
}

/** A file of weights as a runtime sees it. */
export interface WeightFile {
  /** The name by which a graph refers to it; no two files of a network have the same. */
  readonly name: string;
  /** Where it is, in the runtime's own terms: a path for Node, a key for a browser's store. */
  readonly location: string;
  /** Reads it piece by piece, where a runtime cannot open the location itself. */
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
  /** Opens any file of the checkpoint. @throws {ModelMissingError} When it is not there. */
  file(path: string): Promise<ByteSource>;
}

/** How weights are held while networks run. */
export const WEIGHT_MODES = ['folded', 'mapped'] as const;

/**
 * How weights are held while networks run: `folded` widens them to float32 at load (fastest steps), `mapped` leaves 16-bit weights in the
 * page cache and widens them as they are used (little private memory, load in a moment).
 */
export type WeightMode = (typeof WEIGHT_MODES)[number];

/** What becomes of the working memory of a run. */
export const WORKSPACES = ['kept', 'freed'] as const;

/**
 * What becomes of the working memory of a run: `kept` for the next one, which is fastest; `freed`, with weights as they are in their files, for
 * many networks that run in turn.
 */
export type Workspace = (typeof WORKSPACES)[number];

/** How a network is opened. */
export interface OpenOptions {
  /** What messages call it. */
  readonly name: string;
  /** Where its weights are. */
  readonly files: readonly WeightFile[];
  /** How its weights are held. @defaultValue as the runtime was created */
  readonly mode?: WeightMode | undefined;
  /** What becomes of its working memory, where the runtime can choose. @defaultValue 'kept' */
  readonly workspace?: Workspace | undefined;
  /** Outputs that runs will keep, see {@link Session.runKeeping}. @defaultValue none */
  readonly keep?: readonly string[] | undefined;
}

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
  open(network: NetworkModel, options: OpenOptions): Promise<Session>;
}
