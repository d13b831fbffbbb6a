import { createMemory, gradientOf } from './optimizer.js';
import type { Optimizer, OptimizerMemory, OptimizerState, Parameter } from './optimizer.js';

/** Settings of {@link createAdafactor}. */
export interface AdafactorOptions {
  /** @defaultValue 0.01 */
  readonly weightDecay?: number | undefined;
  /** Added to squares. @defaultValue 1e-30 */
  readonly epsilon?: number | undefined;
  /** The root mean square above which an update is made smaller. @defaultValue 1 */
  readonly clipThreshold?: number | undefined;
  /** How fast the averages forget: `1 − step^decay`. @defaultValue -0.8 */
  readonly decay?: number | undefined;
}

/**
 * Adafactor with a given learning rate: the squares of a matrix's gradients are kept as one number a row and one a column, so that it needs far less
 * memory than Adam.
 *
 * Source: N. Shazeer, M. Stern, https://arxiv.org/abs/1804.04235
 */
export function createAdafactor(options: AdafactorOptions = {}, state?: OptimizerState): Optimizer {
  const { weightDecay = 0.01, epsilon = 1e-30, clipThreshold = 1, decay = -0.8 } = options;
  const memory = createMemory(state);
  let step = state?.numbers['step'] ?? 0;
  return {
    step(parameters, gradients, rate) {
      step += 1;
      const beta = 1 - step ** decay;
      for (const parameter of parameters) {
        const gradient = gradientOf(gradients, parameter);
        const update =
          parameter.shape.length >= 2
            ? factored(parameter, gradient, { memory, beta, epsilon })
            : plain(parameter, gradient, { memory, beta, epsilon });
        const size = Math.sqrt(update.reduce((sum, value) => sum + value * value, 0) / update.length);
        const scale = rate / Math.max(1, size / clipThreshold);
        const { values } = parameter;
        for (let index = 0; index < values.length; index += 1)
          values[index] = values[index]! * (1 - rate * weightDecay) - scale * update[index]!;
      }
    },
    get state() {
      return { arrays: memory.arrays, numbers: { step } };
    },
  };
}

interface Averages {
  readonly memory: OptimizerMemory;
  readonly beta: number;
  readonly epsilon: number;
}

function plain(parameter: Parameter, gradient: Float32Array, { memory, beta, epsilon }: Averages): Float64Array {
  const square = memory.of(parameter, 'square');
  return Float64Array.from(gradient, (g, index) => {
    square[index] = beta * square[index]! + (1 - beta) * (g * g + epsilon);
    return g / Math.sqrt(square[index]!);
  });
}

/** Rows and columns of the last two axes; what stands before them counts as more rows. */
function factored(parameter: Parameter, gradient: Float32Array, { memory, beta, epsilon }: Averages): Float64Array {
  const columns = parameter.shape.at(-1)!;
  const rows = parameter.shape.at(-2)!;
  const blocks = gradient.length / (rows * columns);
  const rowMeans = memory.of(parameter, 'rows', blocks * rows);
  const columnMeans = memory.of(parameter, 'columns', blocks * columns);
  const update = new Float64Array(gradient.length);
  for (let block = 0; block < blocks; block += 1) {
    const rowSums = new Float64Array(rows);
    const columnSums = new Float64Array(columns);
    const start = block * rows * columns;
    for (let row = 0; row < rows; row += 1) {
      for (let column = 0; column < columns; column += 1) {
        const square = gradient[start + row * columns + column]! ** 2 + epsilon;
        rowSums[row]! += square;
        columnSums[column]! += square;
      }
    }
    let mean = 0;
    for (let row = 0; row < rows; row += 1) {
      const at = block * rows + row;
      rowMeans[at] = beta * rowMeans[at]! + ((1 - beta) * rowSums[row]!) / columns;
      mean += rowMeans[at]! / rows;
    }
    for (let column = 0; column < columns; column += 1) {
      const at = block * columns + column;
      columnMeans[at] = beta * columnMeans[at]! + ((1 - beta) * columnSums[column]!) / rows;
    }
    for (let row = 0; row < rows; row += 1) {
      const rowFactor = 1 / Math.sqrt(rowMeans[block * rows + row]! / mean);
      for (let column = 0; column < columns; column += 1) {
        const index = start + row * columns + column;
        update[index] = (gradient[index]! * rowFactor) / Math.sqrt(columnMeans[block * columns + column]!);
      }
    }
  }
  return update;
}
