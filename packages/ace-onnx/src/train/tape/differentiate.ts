import { UnsupportedError } from '@loop/core';

import { operationsOn } from '../../onnx/operations.js';
import type { Value } from '../../onnx/types.js';
import { RULES } from './rules.js';
import type { Tape } from './tape.js';

/** A value of a graph, and the derivative of the loss by it. */
export interface Seed {
  readonly value: Value;
  /** Of the value's type and shape. */
  readonly gradient: Value;
}

/**
 * Adds the nodes of a derivative to the graph, in reverse order of the recorded ones (reverse-mode differentiation). Only what lies between the
 * seeds and the wanted values is differentiated.
 *
 * Source: A. Griewank, A. Walther, Evaluating Derivatives, 2nd edition, 2008, chapter 3
 *
 * @param seeds - Where the derivative of the loss is known, such as the output of a layer.
 * @param wanted - The values whose derivatives are wanted.
 * @returns The derivative by each wanted value, by name; one that the seeds do not depend on is not among them.
 * @throws {UnsupportedError} That names the operator when an operation on the way has no rule.
 */
export function differentiate(tape: Tape, seeds: readonly Seed[], wanted: readonly Value[]): ReadonlyMap<string, Value> {
  const o = operationsOn(tape);
  const nodes = [...tape.recorded];
  const active = activeNames(tape, wanted);
  const gradients = new Map<string, Value>();
  const addTo = (value: Value, gradient: Value): void => {
    const present = gradients.get(value.name);
    gradients.set(value.name, present === undefined ? gradient : o.add(present, gradient));
  };
  return tape.scope('gradient', () => {
    for (const { value, gradient } of seeds) addTo(value, gradient);
    for (const node of nodes.toReversed()) {
      const flowing = node.outputs.map(({ name }) => (active.has(name) ? gradients.get(name) : undefined));
      const wants = (input: number): boolean => active.has(node.inputs[input]?.name ?? '');
      const first = flowing.find((gradient) => gradient !== undefined);
      if (first === undefined || !node.inputs.some((_, index) => wants(index))) continue;
      const rule = RULES.get(node.operator);
      if (rule === undefined)
        throw new UnsupportedError(
          'training',
          `${node.operator} (${node.outputs[0]!.name}) has no derivative rule. Rules are there for ${[...RULES.keys()].join(', ')}.`,
        );
      const { inputs, outputs } = node;
      const results = rule({
        graph: tape,
        o,
        node,
        inputs: inputs as readonly Value[],
        outputs,
        gradients: flowing,
        gradient: first,
        wants,
      });
      results.forEach((gradient, index) => {
        if (gradient !== undefined && wants(index)) addTo(inputs[index]!, gradient);
      });
    }
    return new Map(wanted.flatMap(({ name }) => (gradients.has(name) ? [[name, gradients.get(name)!]] : [])));
  });
}

/** The values that depend on a wanted one through numbers, not through shapes or indices. */
function activeNames(tape: Tape, wanted: readonly Value[]): ReadonlySet<string> {
  const active = new Set(wanted.map(({ name }) => name));
  for (const { inputs, outputs } of tape.recorded) {
    if (!inputs.some((input) => input !== undefined && active.has(input.name))) continue;
    for (const output of outputs) if (output.type.startsWith('float') && !tape.isDetached(output)) active.add(output.name);
  }
  return active;
}
