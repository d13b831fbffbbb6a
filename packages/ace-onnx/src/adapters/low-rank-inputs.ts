import type { Graph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import type { Operations } from '../onnx/operations.js';
import type { Value } from '../onnx/types.js';
import type { Product, ProductHook, ProductLayout } from '../models/product.js';

/** A product of a network that an adapter can work beside. */
export interface LowRankSite {
  /** The full name of the weight in the checkpoint. */
  readonly weight: string;
  readonly inputs: number;
  readonly outputs: number;
  readonly layout: ProductLayout;
}

/** The names of a site's three inputs. */
export function lowRankNames(weight: string): Readonly<Record<'first' | 'second' | 'scale', string>> {
  return { first: `adapter/${weight}/first`, second: `adapter/${weight}/second`, scale: `adapter/${weight}/scale` };
}

/** A site's inputs in a graph. */
type LowRankValues = Readonly<Record<'first' | 'second' | 'scale', Value>>;

/**
 * Gives every product with a weight room for an adapter: inputs for its factors, whose rank is known when the graph runs. With rank 0 the product is
 * what it was, so one graph serves every stack of adapters, and none.
 *
 * Inputs per site: float32 `[rank, inputs]` and `[outputs, rank]`, as files of adapters hold them, and a scale `[1]`, so that nothing is copied on a
 * change.
 *
 * @param onSite - Called with each site, once.
 */
export function lowRankInputs(graph: Graph, onSite?: (site: LowRankSite) => void): ProductHook {
  const o = operationsOn(graph);
  const known = new Map<string, LowRankValues>();
  const inputsFor = (site: LowRankSite): LowRankValues => {
    const { weight, inputs, outputs } = site;
    const own = known.get(weight);
    if (own !== undefined) return own;
    const names = lowRankNames(weight);
    const rank = `rank of ${weight}`;
    const added = {
      first: graph.input(names.first, 'float32', [rank, inputs]),
      second: graph.input(names.second, 'float32', [outputs, rank]),
      scale: graph.input(names.scale, 'float32', [1]),
    };
    known.set(weight, added);
    onSite?.(site);
    return added;
  };
  return (product: Product, y) => {
    // A part of a weight would need a part of the adapter; no network with adapters has one.
    if (product.isPart) return y;
    const { name: weight, inputs, outputs, layout, x } = product;
    const values = inputsFor({ weight, inputs, outputs, layout });
    const { first, second, scale } = values;
    const more = layout === 'rows' ? besideRows(o, x, values, y) : o.matmul(second, o.mul(o.matmul(first, x), scale));
    return o.add(y, { ...more, shape: y.shape });
  };
}

/** Both products over all rows as one matrix, shaped as `y` in the end. */
function besideRows(o: Operations, x: Value, { first, second, scale }: LowRankValues, y: Value): Value {
  const inputs = x.shape.at(-1) as number;
  const leading = x.shape.slice(0, -1);
  const rows = leading.length === 1 ? x : o.reshape(x, [-1, inputs], [leading.join('*'), inputs]);
  const product = o.gemm(o.mul(o.gemm(rows, first), scale), second);
  return leading.length === 1 ? product : o.reshapeLike(product, x, y.shape);
}
