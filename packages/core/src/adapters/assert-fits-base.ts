import { ShapeMismatchError } from '../errors.js';
import type { AdapterProduct, AdapterTensor, AdapterWeights, LowRank } from '../generation/adapter-weights.js';
import type { BaseShapes } from './base-shapes.js';
import { changeShape } from './matrix-shape.js';

/**
 * Checks weights that come from no file against the base model, as strictly as a file.
 *
 * @throws {ShapeMismatchError} With every change that does not fit, is not whole, or has a value that is no finite number.
 */
export function assertFitsBase({ name, targets }: AdapterWeights, base: BaseShapes): void {
  const issues = [...targets].flatMap(([module, change]): readonly string[] => {
    const shape = base.shapeOf(`${module}.weight`);
    if (shape === undefined) return [`${module}: the model has no weight there`];
    const broken = tensorsOf(change).find((tensor) => !isWhole(tensor));
    if (broken !== undefined)
      return [`${module}: a tensor of shape [${broken.shape.join(', ')}] has ${broken.values.length} values, or one that is not finite`];
    const own = changeShape(change);
    const wanted = [shape[0], shape.slice(1).reduce((product, size) => product * size, 1)];
    if (own?.join() === wanted.join()) return [];
    return [`${module}: the change is ${own?.join(' × ') ?? 'of parts that do not fit together'}, the weight ${wanted.join(' × ')}`];
  });
  if (targets.size === 0) issues.push('it changes nothing');
  if (issues.length > 0)
    throw new ShapeMismatchError(
      `The adapter ${name} does not fit the model: ${issues.slice(0, 3).join('; ')}${issues.length > 3 ? '; …' : ''}.`,
      issues,
    );
}

function tensorsOf(change: LowRank): readonly AdapterTensor[] {
  const parts = (factor: AdapterTensor | AdapterProduct): readonly (AdapterTensor | undefined)[] =>
    'a' in factor ? [factor.a, factor.b, factor.core] : [factor];
  const own = change.kind === 'lora' ? [change.a, change.b, change.bias] : [...parts(change.first), ...parts(change.second)];
  return [...own, change.magnitude].filter((tensor) => tensor !== undefined);
}

function isWhole({ shape, values }: AdapterTensor): boolean {
  return values.length === shape.reduce((product, size) => product * size, 1) && values.every((value) => Number.isFinite(value));
}
