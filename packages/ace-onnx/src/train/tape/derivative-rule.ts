import type { Graph } from '../../onnx/graph.js';
import type { Operations } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import type { TapeNode } from './tape.js';

/** What a rule works on. */
export interface RuleContext {
  readonly graph: Graph;
  readonly o: Operations;
  readonly node: TapeNode;
  /** The node's inputs; a rule asks only for those that its operator has. */
  readonly inputs: readonly Value[];
  /** The node's outputs. */
  readonly outputs: readonly Value[];
  /** The derivative of the loss by each output; `undefined` where nothing flows back. */
  readonly gradients: readonly (Value | undefined)[];
  /** The derivative by the first output, for the operators that have one. */
  readonly gradient: Value;
  /** Whether the derivative by an input is wanted; what is not wanted need not be computed. */
  readonly wants: (input: number) => boolean;
}

/** Adds the nodes of a derivative. @returns The derivative by each input; `undefined` for those that are not wanted. */
export type DerivativeRule = (context: RuleContext) => readonly (Value | undefined)[];
