import type { DerivativeRule } from './derivative-rule.js';
import { add } from './rules/add.js';
import { cast } from './rules/cast.js';
import { concat } from './rules/concat.js';
import { conv } from './rules/conv.js';
import { convTranspose } from './rules/conv-transpose.js';
import { cos } from './rules/cos.js';
import { div } from './rules/div.js';
import { erf } from './rules/erf.js';
import { exp } from './rules/exp.js';
import { expand } from './rules/expand.js';
import { gemm } from './rules/gemm.js';
import { identity } from './rules/identity.js';
import { matMul } from './rules/mat-mul.js';
import { mul } from './rules/mul.js';
import { neg } from './rules/neg.js';
import { reciprocal } from './rules/reciprocal.js';
import { reduceMean } from './rules/reduce-mean.js';
import { reduceSum } from './rules/reduce-sum.js';
import { relu } from './rules/relu.js';
import { reshape } from './rules/reshape.js';
import { sigmoid } from './rules/sigmoid.js';
import { sin } from './rules/sin.js';
import { slice } from './rules/slice.js';
import { softmax } from './rules/softmax.js';
import { split } from './rules/split.js';
import { sqrt } from './rules/sqrt.js';
import { sub } from './rules/sub.js';
import { tanh } from './rules/tanh.js';
import { transpose } from './rules/transpose.js';
import { where } from './rules/where.js';

/** The derivative rule of each operator that has one. */
export const RULES: ReadonlyMap<string, DerivativeRule> = new Map(
  Object.entries({
    Add: add,
    Cast: cast,
    Concat: concat,
    Conv: conv,
    ConvTranspose: convTranspose,
    Cos: cos,
    Div: div,
    Erf: erf,
    Exp: exp,
    Expand: expand,
    Gemm: gemm,
    Identity: identity,
    MatMul: matMul,
    Mul: mul,
    Neg: neg,
    Reciprocal: reciprocal,
    ReduceMean: reduceMean,
    ReduceSum: reduceSum,
    Relu: relu,
    Reshape: reshape,
    Sigmoid: sigmoid,
    Sin: sin,
    Slice: slice,
    Softmax: softmax,
    Split: split,
    Sqrt: sqrt,
    Sub: sub,
    Tanh: tanh,
    Transpose: transpose,
    Where: where,
  }),
);
