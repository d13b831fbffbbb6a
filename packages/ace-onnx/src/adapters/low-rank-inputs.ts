import type { Graph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
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

/** The names of a site's two inputs. */
export function lowRankNames(weight: string): { readonly first: string; readonly second: string } {
  return { first: `adapter/${weight}/first`, second: `adapter/${weight}/second` };
}

/**
 * Gives every product with a weight room for an adapter: two more inputs whose rank is known when the graph runs. With rank 0 the product is
 * what it was, so one graph serves every stack of adapters, and none.
 *
 * Inputs per site: `channels`, float32 `[rank, inputs]` and `[outputs, rank]`; `rows`, float32 `[inputs, rank]` and `[rank, outputs]`.
 *
 * @param onSite - Called with each site, once.
 */
export function lowRankInputs(graph: Graph, onSite?: (site: LowRankSite) => void): ProductHook {
  const o = operationsOn(graph);
  const known = new Map<string, readonly [Value, Value]>();
  const inputsFor = (site: LowRankSite): readonly [Value, Value] => {
    const { weight, inputs, outputs, layout } = site;
    const own = known.get(weight);
    if (own !== undefined) return own;
    const { first, second } = lowRankNames(weight);
    const rank = `rank of ${weight}`;
    const shapes =
      layout === 'rows'
        ? ([
            [inputs, rank],
            [rank, outputs],
          ] as const)
        : ([
            [rank, inputs],
            [outputs, rank],
          ] as const);
    const added = [graph.input(first, 'float32', shapes[0]), graph.input(second, 'float32', shapes[1])] as const;
    known.set(weight, added);
    onSite?.(site);
    return added;
  };
  return (product: Product, y) => {
    // A part of a weight would need a part of the adapter; no network with adapters has one.
    if (product.isPart) return y;
    const { name: weight, inputs, outputs, layout, x } = product;
    const [first, second] = inputsFor({ weight, inputs, outputs, layout });
    const more = layout === 'rows' ? o.matmul(o.matmul(x, first), second) : o.matmul(second, o.matmul(first, x));
    return o.add(y, { ...more, shape: y.shape });
  };
}
