import { createGraph } from '../../../onnx/graph.js';
import type { GraphData, TensorPlaces } from '../../../onnx/types.js';
import type { Component } from '../../../runtime/runtime.js';
import type { ProductHook } from '../../product.js';
import { createWeights } from '../../weights.js';
import { buildPlannerBody, buildPlannerHead } from './planner-body.js';
import type { PlannerConfig } from './planner-config.js';

/** How the networks of the language model are built. */
export interface PlannerNetworkOptions {
  /** Numbers of a 16-bit weight that one product widens, see `pieceNumbers` of `createWeights`. @defaultValue all */
  readonly pieceSize?: number | undefined;
  readonly onProduct?: ProductHook | undefined;
}

const HEAD = 'lm_head.weight';
const TABLE = 'embed_tokens.weight';

/** Builds the body. @throws {ShapeMismatchError} That lists every tensor that is missing, extra or misshapen. */
export function buildBodyNetwork(
  component: Component,
  config: PlannerConfig,
  { pieceSize, onProduct }: PlannerNetworkOptions = {},
): GraphData {
  const graph = createGraph('planner');
  const weights = createWeights(graph, withoutPrefix(component.tensors), { onProduct, pieceNumbers: pieceSize });
  buildPlannerBody(graph, weights, config);
  weights.verify((name) => name === HEAD);
  return graph.finish();
}

/** Builds the head over a range of ids. A model without a head of its own uses the table of its words, of which a range is only an offset. */
export function buildHeadNetwork(
  component: Component,
  config: PlannerConfig,
  rows: readonly [from: number, to: number],
  { pieceSize, onProduct }: PlannerNetworkOptions = {},
): GraphData {
  const graph = createGraph('planner-head');
  const places = withoutPrefix(component.tensors);
  const weights = createWeights(graph, places, { onProduct, pieceNumbers: pieceSize });
  buildPlannerHead(graph, weights, { config, table: places.has(HEAD) ? HEAD : TABLE, rows });
  weights.verify(() => true);
  return graph.finish();
}

/** The published names begin with `model.`, but for the head. */
export function withoutPrefix(places: TensorPlaces): TensorPlaces {
  return new Map([...places].map(([name, place]) => [name.startsWith('model.') ? name.slice('model.'.length) : name, place]));
}
