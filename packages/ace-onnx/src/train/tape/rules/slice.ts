import { UnsupportedError } from '@loop/core';

import type { DerivativeRule } from '../derivative-rule.js';

/** What was cut away has zeros. Bounds beyond the ends are those of the ends; bounds from the end do not occur in our graphs. */
export const slice: DerivativeRule = ({ graph, o, gradient, inputs: [x, start, end, axes, steps] }) => {
  if (steps !== undefined) throw new UnsupportedError('training', 'Slice with steps has no derivative rule; take every place.');
  const whole = graph.node('Shape', [x], { type: 'int64', shape: [x!.shape.length] });
  const length = o.gather(whole, axes!);
  const within = (bound: typeof x): NonNullable<typeof x> => graph.node('Min', [bound, length], { type: 'int64', shape: [1] });
  const [from, to] = [within(start), within(end)];
  const pads = o.concat([from, o.sub(length, to)], 0);
  return [graph.node('Pad', [gradient, pads, o.scalar(0), axes], { type: gradient.type, shape: x!.shape })];
};
