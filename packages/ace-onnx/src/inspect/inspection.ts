import type { Abortable } from '@loop/core';

import type { OnnxValue } from '../onnx/decode-model.js';

/** A tensor in a file of weights. */
export interface TensorSummary {
  /** The name in its file. */
  readonly name: string;
  /** The element type, such as `bfloat16`. */
  readonly type: string;
  /** The axes, outermost first. */
  readonly shape: readonly number[];
  /** The product of the axes. */
  readonly elements: number;
  /** Its size in bytes; 0 when the type has no fixed size or is not known. */
  readonly bytes: number;
}

/** All tensors of one element type together. */
export interface TypeTotal {
  /** The element type, such as `bfloat16`. */
  readonly type: string;
  /** How many tensors there are. */
  readonly tensors: number;
  /** How many elements they have together. */
  readonly elements: number;
  /** How many bytes they take together. */
  readonly bytes: number;
}

/** How often an operator is used. */
export interface OperatorCount {
  /** The operator, with its domain in front when it is not of ONNX itself: `com.microsoft.FusedMatMul`. */
  readonly operator: string;
  /** How many nodes use it. */
  readonly count: number;
}

/** A file beside a model that holds some of its weights. */
export interface ExternalFile {
  /** Its path, relative to the folder of the model. */
  readonly file: string;
  /** How many tensors lie in it. */
  readonly tensors: number;
  /** How many bytes the tensors take; shared bytes count each time. */
  readonly bytes: number;
  /** The size of the file; `undefined` when it is not there or nobody looked. */
  readonly size: number | undefined;
}

/** Something about a file that is wrong (`error`) or worth knowing (`warning`). */
export interface Finding {
  /** Whether something is wrong, or only worth knowing. */
  readonly severity: 'error' | 'warning';
  /** A sentence. */
  readonly message: string;
}

/** What the weights of a file or of a folder add up to. */
export interface WeightTotals {
  /** The number of all elements. */
  readonly parameters: number;
  /** The bytes of all tensors. */
  readonly weightBytes: number;
  /** Totals by element type, the biggest first. */
  readonly types: readonly TypeTotal[];
  /** The largest tensors, at most ten. */
  readonly largest: readonly TensorSummary[];
}

/** What is in one file of a model. */
export interface ModelInspection extends WeightTotals {
  /** The format of the file. */
  readonly kind: 'onnx' | 'safetensors';
  /** The file's name. */
  readonly name: string;
  /** The file's size in bytes. */
  readonly fileBytes: number;
  /** The format in words, such as `ONNX IR 9, opset 18`. */
  readonly format: string;
  /** What wrote the file; empty when it does not say. */
  readonly producer: string;
  /** Free texts by key. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Inputs of the graph; empty for safetensors. */
  readonly inputs: readonly OnnxValue[];
  /** Outputs of the graph; empty for safetensors. */
  readonly outputs: readonly OnnxValue[];
  /** Operators of the graph, the most used first; empty for safetensors. */
  readonly operators: readonly OperatorCount[];
  /** Files beside it; empty for safetensors. */
  readonly externalFiles: readonly ExternalFile[];
  /** What is wrong or worth knowing. */
  readonly findings: readonly Finding[];
}

/** Whether a network of ours can be built from a checkpoint. */
export interface NetworkInspection {
  /** The network, such as `text-encoder`. */
  readonly name: string;
  /** The folder that holds its weights. */
  readonly component: string;
  /** Whether all its weights are there in the right shapes. */
  readonly fits: boolean;
  /** What is missing, extra or misshapen, each in a few words. */
  readonly issues: readonly string[];
  /** Operators of its graph, the most used first. */
  readonly operators: readonly OperatorCount[];
}

/** What is in a folder of models. */
export interface FolderInspection extends WeightTotals {
  /** `checkpoint` when the folder has the layout of ACE-Step v1. */
  readonly kind: 'checkpoint' | 'folder';
  /** The folder's name. */
  readonly name: string;
  /** Every ONNX and safetensors file in it and in its folders, named by its path. */
  readonly files: readonly ModelInspection[];
  /** Our networks; empty for a folder that is no checkpoint. */
  readonly networks: readonly NetworkInspection[];
  /** Findings of the folder itself; each file has its own. */
  readonly findings: readonly Finding[];
}

/** What is in a file or a folder. */
export type Inspection = ModelInspection | FolderInspection;

/** How a model is inspected. */
export interface InspectModelOptions extends Abortable {
  /** The file's name, for the result. @defaultValue 'model' */
  readonly name?: string | undefined;
  /**
   * Finds the size of a file beside the model, by its relative path; `undefined` when it is not there. Default: nobody looks, and files
   * outside are listed without being checked.
   */
  readonly sizeOf?: ((file: string, options: Abortable) => Promise<number | undefined>) | undefined;
}
