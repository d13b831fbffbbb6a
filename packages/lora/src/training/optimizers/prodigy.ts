import { createMemory, gradientOf } from './optimizer.js';
import type { Optimizer, OptimizerState } from './optimizer.js';

/** Settings of {@link createProdigy}. */
export interface ProdigyOptions {
  /** @defaultValue 0.01 */
  readonly weightDecay?: number | undefined;
  /** @defaultValue [0.9, 0.999] */
  readonly betas?: readonly [number, number] | undefined;
  /** @defaultValue 1e-8 */
  readonly epsilon?: number | undefined;
  /** The first guess of the distance to the solution. @defaultValue 1e-6 */
  readonly firstDistance?: number | undefined;
  /** Times the estimate. @defaultValue 1 */
  readonly coefficient?: number | undefined;
  /** How much the estimate may grow in a step. @defaultValue no limit */
  readonly growthRate?: number | undefined;
  /** Whether the estimate is held back while the learning rate is still rising. @defaultValue false */
  readonly safeguardWarmup?: boolean | undefined;
  /** Whether Adam's bias is corrected. @defaultValue false */
  readonly biasCorrection?: boolean | undefined;
}

/**
 * Prodigy finds its learning rate by itself, from an estimate of the distance to the solution; the rate that is given is a factor, usually 1. A step
 * moves by the estimate of the step before. Values are rounded to float32 after each operation, as torch rounds them: the estimate lives on
 * differences of parameters that are near that precision.
 *
 * Source: K. Mishchenko, A. Defazio, https://arxiv.org/abs/2306.06101
 */
export function createProdigy(options: ProdigyOptions = {}, state?: OptimizerState): Optimizer {
  const { weightDecay = 0.01, betas = [0.9, 0.999], epsilon = 1e-8, firstDistance = 1e-6, coefficient = 1 } = options;
  const { growthRate = Infinity, safeguardWarmup = false, biasCorrection = false } = options;
  const [beta1, beta2] = betas;
  const beta3 = Math.sqrt(beta2);
  const memory = createMemory(state);
  const numbers = state?.numbers ?? {};
  let step = numbers['step'] ?? 0;
  let distance = numbers['distance'] ?? firstDistance;
  let largest = numbers['largest'] ?? firstDistance;
  let numerator = numbers['numerator'] ?? 0;
  return {
    step(parameters, gradients, rate) {
      step += 1;
      const correction = biasCorrection ? Math.sqrt(1 - beta2 ** step) / (1 - beta1 ** step) : 1;
      const moved = distance * rate * correction;
      const ratio = distance / firstDistance;
      let sum = numerator * beta3;
      let denominator = 0;
      for (const parameter of parameters) {
        const gradient = gradientOf(gradients, parameter);
        const isNew = !memory.arrays.has(`${parameter.name}/start`);
        const start = memory.of(parameter, 'start');
        if (isNew) start.set(parameter.values);
        const [mean, square, direction] = [memory.of(parameter, 'mean'), memory.of(parameter, 'square'), memory.of(parameter, 'direction')];
        let dot = 0;
        const [first, second] = [f(distance * (1 - beta1)), f(distance * distance * (1 - beta2))];
        const pace = f(ratio * (safeguardWarmup ? distance : moved));
        for (let index = 0; index < gradient.length; index += 1) {
          const g = gradient[index]!;
          dot += g * f(start[index]! - parameter.values[index]!);
          mean[index] = f(mean[index]! * f(beta1)) + first * g;
          square[index] = f(square[index]! * f(beta2)) + f(f(second * g) * g);
          direction[index] = f(direction[index]! * f(beta3)) + pace * g;
          denominator += Math.abs(direction[index]!);
        }
        sum += ratio * moved * dot;
      }
      numerator = sum;
      // Without any gradient so far there is nothing to estimate, and nothing to move.
      if (denominator > 0) {
        const estimate = (coefficient * sum) / denominator;
        if (distance === firstDistance) distance = Math.max(distance, estimate);
        largest = Math.max(largest, estimate);
        distance = Math.min(largest, distance * growthRate);
      }
      for (const parameter of parameters) {
        const [mean, square] = [memory.of(parameter, 'mean'), memory.of(parameter, 'square')];
        const { values } = parameter;
        const [decay, pace, least] = [f(-weightDecay * moved), f(-moved), f(distance * epsilon)];
        for (let index = 0; index < values.length; index += 1) {
          const kept = f(values[index]! + decay * values[index]!);
          values[index] = kept + f(f(pace * mean[index]!) / f(f(Math.sqrt(square[index]!)) + least));
        }
      }
    },
    get state() {
      return { arrays: memory.arrays, numbers: { step, distance, largest, numerator } };
    },
  };
}

/** Rounds to float32. */
const f = Math.fround;
