import type { Graph } from '../../onnx/graph.js';
import type { Attribute, Value } from '../../onnx/types.js';

/** A node of a graph as it was added: with the types and shapes of what goes in and comes out. */
export interface TapeNode {
  readonly operator: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Readonly<Record<string, Attribute>>;
}

/** A graph that remembers its nodes, so that `differentiate` can follow them backwards. */
export interface Tape extends Graph {
  /** The nodes so far, oldest first. */
  readonly recorded: readonly TapeNode[];
  /** Makes a value a constant of the derivative: nothing flows back through it. @returns The same value. */
  detach(value: Value): Value;
  /** Whether a value was detached. */
  isDetached(value: Value): boolean;
}

/** Records what is built on a graph; whatever is written against `Graph` can be differentiated as it is. */
export function createTape(graph: Graph): Tape {
  const recorded: TapeNode[] = [];
  const detached = new Set<string>();
  return {
    ...graph,
    node(operator, inputs, result, attributes = {}) {
      const value = graph.node(operator, inputs, result, attributes);
      recorded.push({ operator, inputs, outputs: [value], attributes });
      return value;
    },
    nodes(operator, inputs, results, attributes = {}) {
      const values = graph.nodes(operator, inputs, results, attributes);
      recorded.push({ operator, inputs, outputs: values, attributes });
      return values;
    },
    get recorded() {
      return recorded;
    },
    detach(value) {
      detached.add(value.name);
      return value;
    },
    isDetached: ({ name }) => detached.has(name),
  };
}
