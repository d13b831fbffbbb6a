/** A matrix or vector that is trained. */
export interface Parameter {
  /** Its name, under which the optimizer keeps what it remembers of it. */
  readonly name: string;
  readonly shape: readonly number[];
  /** The values, which a step changes in place. */
  readonly values: Float32Array;
}

/** Changes parameters by their gradients. */
export interface Optimizer {
  /**
   * Takes a step.
   *
   * @param parameters - The same ones at every step; their values are changed in place.
   * @param gradients - The gradient of each, by name.
   * @param learningRate - The rate of this step.
   */
  step(parameters: readonly Parameter[], gradients: ReadonlyMap<string, Float32Array>, learningRate: number): void;
  /** What is remembered, to be kept with a checkpoint: arrays by `parameter/name`, and numbers. */
  readonly state: OptimizerState;
}

/** What an optimizer remembers. */
export interface OptimizerState {
  readonly arrays: ReadonlyMap<string, Float32Array>;
  readonly numbers: Readonly<Record<string, number>>;
}

/** Arrays of an optimizer's memory, made when first asked for. */
export interface OptimizerMemory {
  readonly arrays: Map<string, Float32Array>;
  /** The array of a parameter, zeros at first. */
  of(parameter: Parameter, name: string, length?: number): Float32Array;
}

/** Creates a memory, or takes one up again. */
export function createMemory(state?: OptimizerState): OptimizerMemory {
  const arrays = new Map([...(state?.arrays ?? [])].map(([name, values]) => [name, values.slice()]));
  return {
    arrays,
    of(parameter, name, length = parameter.values.length) {
      const key = `${parameter.name}/${name}`;
      const known = arrays.get(key) ?? new Float32Array(length);
      arrays.set(key, known);
      return known;
    },
  };
}

/** The gradient of a parameter. @throws {RangeError} When it is missing or of another length: a fault of the trainer, not of its user. */
export function gradientOf(gradients: ReadonlyMap<string, Float32Array>, { name, values }: Parameter): Float32Array {
  const gradient = gradients.get(name);
  if (gradient?.length !== values.length) throw new RangeError(`The gradient of ${name} is missing or of another length.`);
  return gradient;
}
