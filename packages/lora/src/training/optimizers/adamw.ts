import { createMemory, gradientOf } from './optimizer.js';
import type { Optimizer, OptimizerState } from './optimizer.js';

/** Settings of {@link createAdamW}. */
export interface AdamWOptions {
  /** How much of each value is taken away at each step, times the learning rate. @defaultValue 0.01 */
  readonly weightDecay?: number | undefined;
  /** How much of the averages of gradients and of their squares is kept. @defaultValue [0.9, 0.999] */
  readonly betas?: readonly [number, number] | undefined;
  /** @defaultValue 1e-8 */
  readonly epsilon?: number | undefined;
}

/** Adam with decoupled weight decay. Source: I. Loshchilov, F. Hutter, https://arxiv.org/abs/1711.05101 */
export function createAdamW(options: AdamWOptions = {}, state?: OptimizerState): Optimizer {
  const { weightDecay = 0.01, betas = [0.9, 0.999], epsilon = 1e-8 } = options;
  const [beta1, beta2] = betas;
  const memory = createMemory(state);
  let step = state?.numbers['step'] ?? 0;
  return {
    step(parameters, gradients, rate) {
      step += 1;
      const correction1 = 1 - beta1 ** step;
      const correction2 = Math.sqrt(1 - beta2 ** step);
      for (const parameter of parameters) {
        const gradient = gradientOf(gradients, parameter);
        const [mean, square] = [memory.of(parameter, 'mean'), memory.of(parameter, 'square')];
        const { values } = parameter;
        for (let index = 0; index < values.length; index += 1) {
          const g = gradient[index]!;
          const m = (mean[index] = beta1 * mean[index]! + (1 - beta1) * g);
          const s = (square[index] = beta2 * square[index]! + (1 - beta2) * g * g);
          const kept = values[index]! * (1 - rate * weightDecay);
          values[index] = kept - ((rate / correction1) * m) / (Math.sqrt(s) / correction2 + epsilon);
        }
      }
    },
    get state() {
      return { arrays: memory.arrays, numbers: { step } };
    },
  };
}
