import { studentQuantile } from './incomplete-beta.js';

/** A straight line through points by least squares. */
export interface FittedLine {
  readonly slope: number;
  /** The value at 0. */
  readonly intercept: number;
  /** How much of the variance the line explains, 0–1. */
  readonly rSquared: number;
  /** Where the intercept lies with 95 % confidence, by Student's t with two degrees fewer than points. */
  readonly interceptInterval: readonly [low: number, high: number];
}

/** Fits a line to at least three points. Source: ordinary least squares with its standard errors. */
export function fitLine(xs: readonly number[], ys: readonly number[]): FittedLine {
  const count = xs.length;
  const meanX = mean(xs);
  const meanY = mean(ys);
  const spread = sum(xs, (x) => (x - meanX) ** 2);
  const slope = sum(xs, (x, index) => (x - meanX) * (ys[index]! - meanY)) / spread;
  const intercept = meanY - slope * meanX;
  const residual = sum(xs, (x, index) => (ys[index]! - intercept - slope * x) ** 2);
  const total = sum(ys, (y) => (y - meanY) ** 2);
  const error = Math.sqrt((residual / (count - 2)) * (1 / count + meanX ** 2 / spread));
  const reach = studentQuantile(0.975, count - 2) * error;
  return { slope, intercept, rSquared: total === 0 ? 1 : 1 - residual / total, interceptInterval: [intercept - reach, intercept + reach] };
}

const mean = (values: readonly number[]): number => sum(values, (value) => value) / values.length;

const sum = (values: readonly number[], of: (value: number, index: number) => number): number =>
  values.reduce((total, value, index) => total + of(value, index), 0);
