import type { GraphConstant, GraphData, GraphNode } from './types.js';

const TURN_HIGH = 6.281_25;
const TURN_LOW = 2 * Math.PI - TURN_HIGH;

/** Odd powers from the first: off by at most 10⁻⁷ within half a turn. */
const SINE = [0.999_999_582_8, -0.166_665_539_1, 0.008_332_408_03, -1.980_873_93e-4, 2.699_822_29e-6, -2.036_621_36e-8];

/**
 * Writes every `Sin` of a graph as sums and products: a shader's own sine is off by as much as 2⁻¹¹, which a decoder of many sines turns
 * into noise that can be heard. Whole turns are taken off first, in two parts, so that no bits are lost.
 *
 * Source: https://www.w3.org/TR/WGSL/#floating-point-accuracy; W. Cody, W. Waite, "Software Manual for the Elementary Functions" (1980)
 *
 * @returns The same graph when it has no sines.
 */
export function exactSines(graph: GraphData): GraphData {
  if (!graph.nodes.some(({ operator }) => operator === 'Sin')) return graph;
  const constants = new Map(graph.constants.map((constant) => [constant.name, constant]));
  const nodes = graph.nodes.flatMap((node) => (node.operator === 'Sin' ? writeSine(node, constants) : [node]));
  return { ...graph, nodes, constants: [...constants.values()] };
}

function writeSine({ name, inputs, outputs }: GraphNode, constants: Map<string, GraphConstant>): GraphNode[] {
  const [x] = inputs as readonly [string];
  const nodes: GraphNode[] = [];
  const number = (value: number): string => {
    const label = `exact-sine/${value}`;
    if (!constants.has(label))
      constants.set(label, { name: label, type: 'float32', shape: [], data: new Uint8Array(Float32Array.of(value).buffer) });
    return label;
  };
  const add = (operator: string, ...given: readonly string[]): string => {
    const label = `${name}/exact_${nodes.length}`;
    nodes.push({ operator, name: label, inputs: given, outputs: [label], attributes: {} });
    return label;
  };
  const turns = add('Floor', add('Add', add('Mul', x, number(1 / (2 * Math.PI))), number(0.5)));
  const rest = add('Sub', add('Sub', x, add('Mul', turns, number(TURN_HIGH))), add('Mul', turns, number(TURN_LOW)));
  const square = add('Mul', rest, rest);
  const [last, ...others] = SINE.toReversed();
  const series = others.reduce((sum, factor) => add('Add', add('Mul', sum, square), number(factor)), number(last!));
  add('Mul', series, rest);
  // The last node takes the place of the sine.
  const result = nodes.pop()!;
  return [...nodes, { ...result, outputs }];
}
