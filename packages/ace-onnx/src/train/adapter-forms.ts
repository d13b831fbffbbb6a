import { ShapeMismatchError } from '@loop/core';
import type { AdapterSite, AdapterWeights } from '@loop/core';
import { adapterParameters } from '@loop/core/generation';

import { factorise } from './factorise.js';
import type { AdapterDesign, TrainedMethod } from './methods.js';

/** A tensor of an adapter: its part of the change, such as `a` or `second/b`, and its shape. */
export interface ParameterForm {
  readonly part: string;
  readonly shape: readonly number[];
}

/** What an adapter holds for one weight. */
export interface ChangeForm {
  readonly site: AdapterSite;
  readonly method: TrainedMethod;
  readonly parameters: readonly ParameterForm[];
  /** Share of the inputs' elements that is dropped. */
  readonly dropout: number;
}

/** What an adapter of a design holds for a weight. */
export function changeForm(site: AdapterSite, design: AdapterDesign): ChangeForm {
  const { method = 'lora', rank = 16, magnitudes = method === 'dora', dropout = 0 } = design;
  const { inputs, outputs } = site;
  const magnitude = magnitudes ? [{ part: 'magnitude', shape: [outputs, 1] }] : [];
  const common = { site, method, dropout };
  if (method === 'loha') {
    const shape = [outputs, inputs] as const;
    return { ...common, parameters: [...factorForms('first', shape, rank), ...factorForms('second', shape, rank), ...magnitude] };
  }
  if (method !== 'lokr')
    return {
      ...common,
      parameters: [{ part: 'a', shape: [rank, inputs] }, { part: 'b', shape: [outputs, rank] }, ...magnitude],
    };
  const [outerRows, innerRows] = factorise(outputs, design.factor);
  const [outerColumns, innerColumns] = factorise(inputs, design.factor);
  const isOuterSplit = design.decomposeBoth === true && rank < Math.max(outerRows, outerColumns) / 2;
  const isInnerSplit = rank < Math.max(innerRows, innerColumns) / 2;
  return {
    ...common,
    parameters: [
      ...factorForms('first', [outerRows, outerColumns], isOuterSplit ? rank : undefined),
      ...factorForms('second', [innerRows, innerColumns], isInnerSplit ? rank : undefined),
      ...magnitude,
    ],
  };
}

function factorForms(part: string, [rows, columns]: readonly [number, number], rank: number | undefined): readonly ParameterForm[] {
  if (rank === undefined) return [{ part, shape: [rows, columns] }];
  return [
    { part: `${part}/a`, shape: [rows, rank] },
    { part: `${part}/b`, shape: [rank, columns] },
  ];
}

/** @throws {ShapeMismatchError} With every tensor of the adapter that is missing, extra or misshapen. */
export function assertAdapterFits(adapter: AdapterWeights, forms: readonly ChangeForm[]): void {
  const wanted = new Map<string, string>(
    forms.flatMap(({ site, parameters }) => parameters.map(({ part, shape }) => [`${site.key}/${part}`, shape.join()] as const)),
  );
  const found = new Map<string, string>(adapterParameters(adapter).map(({ name, shape }) => [name, shape.join()] as const));
  const issues = [
    ...[...wanted].flatMap(([name, shape]) => {
      const own = found.get(name);
      if (own === undefined) return [`missing: ${name} [${shape}]`];
      return own === shape ? [] : [`misshapen: ${name} is [${own}], expected [${shape}]`];
    }),
    ...[...found.keys()].filter((name) => !wanted.has(name)).map((name) => `extra: ${name}`),
  ];
  if (issues.length === 0) return;
  const shown = issues.slice(0, 6).join('; ') + (issues.length > 6 ? `; and ${issues.length - 6} more` : '');
  throw new ShapeMismatchError(`adapter: does not fit the trainer's sites and design: ${shown}.`, issues);
}
