import { encodeModel } from './encode-model.js';
import { listExternalWeights, moveExternalWeights } from './external-weights.js';
import type { GraphConstant, GraphData, NetworkModel } from './types.js';
import { weightUses } from './weight-uses.js';
import type { ExternalWeight, WeightPlace } from './weight-uses.js';

/** A model whose weights can be put in other places before it is encoded. */
export interface MovableModel {
  /** The weights that it keeps in files. */
  readonly weights: readonly ExternalWeight[];
  /** The bytes of the model, with weights where `places` says, by name; all others stay where they are. */
  encode(places: ReadonlyMap<string, WeightPlace>): Uint8Array;
}

/**
 * Reads which weights a model keeps in files. A graph of ours is encoded once, at the end; only a model that was exported elsewhere is
 * parsed.
 *
 * @throws {FileFormatError} When the bytes of a model are malformed.
 */
export function movableModel(model: NetworkModel): MovableModel {
  if (model instanceof Uint8Array) return { weights: listExternalWeights(model), encode: (places) => moveExternalWeights(model, places) };
  return { weights: listGraphWeights(model), encode: (places) => encodeModel(moveConstants(model, places)) };
}

function listGraphWeights({ constants, nodes, inputs, outputs }: GraphData): readonly ExternalWeight[] {
  const useOf = weightUses(
    nodes,
    [...inputs, ...outputs].map(({ name }) => name),
  );
  return constants.flatMap(({ name, external }) => {
    if (external === undefined) return [];
    const { type, file, offset, length } = external;
    return [{ name, type, file, offset, length, use: useOf(name) }];
  });
}

function moveConstants(graph: GraphData, places: ReadonlyMap<string, WeightPlace>): GraphData {
  const move = (constant: GraphConstant): GraphConstant => {
    const place = places.get(constant.name);
    if (place === undefined || constant.external === undefined) return constant;
    const { type = constant.type, ...bytes } = place;
    return { ...constant, type, external: { ...constant.external, ...bytes, type } };
  };
  return { ...graph, constants: graph.constants.map(move) };
}
