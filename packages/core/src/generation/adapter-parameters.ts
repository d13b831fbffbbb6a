import type { AdapterProduct, AdapterTensor, AdapterWeights, LowRank } from './adapter-weights.js';

/** A tensor of an adapter that training changes. */
export interface AdapterParameter extends AdapterTensor {
  /** Its module and part, such as `layers.0.self_attn.q_proj/a` or `layers.0.mlp.up_proj/first/b`. */
  readonly name: string;
}

/** Lists the tensors of an adapter that training changes, always in the same order. They are the adapter's own, not copies. */
export function adapterParameters({ targets }: Pick<AdapterWeights, 'targets'>): readonly AdapterParameter[] {
  return [...targets].flatMap(([module, change]) =>
    partsOf(change).flatMap(([part, tensor]) => (tensor === undefined ? [] : [{ ...tensor, name: `${module}/${part}` }])),
  );
}

/** Makes an adapter of the same shapes whose tensors are filled with zeros, for gradients. */
export function emptyAdapter(adapter: AdapterWeights): AdapterWeights {
  return mapAdapter(adapter, ({ shape, values }) => ({ shape, values: new Float32Array(values.length) }));
}

/** Makes an adapter with other tensors in place of those that training changes. @param map - Gets each tensor with its name, in order. */
export function mapAdapter(adapter: AdapterWeights, map: (parameter: AdapterParameter) => AdapterTensor): AdapterWeights {
  const targets = new Map<string, LowRank>();
  for (const [module, change] of adapter.targets) {
    const replace = (part: string, tensor: AdapterTensor): AdapterTensor => map({ ...tensor, name: `${module}/${part}` });
    const factor = <T extends AdapterTensor | AdapterProduct>(part: string, value: T): T =>
      ('a' in value ? { ...value, a: replace(`${part}/a`, value.a), b: replace(`${part}/b`, value.b) } : replace(part, value)) as T;
    const changed =
      change.kind === 'lora'
        ? { ...change, a: replace('a', change.a), b: replace('b', change.b) }
        : { ...change, first: factor('first', change.first), second: factor('second', change.second) };
    targets.set(
      module,
      (change.magnitude === undefined ? changed : { ...changed, magnitude: replace('magnitude', change.magnitude) }) as LowRank,
    );
  }
  return { ...adapter, targets };
}

function partsOf(change: LowRank): readonly (readonly [part: string, tensor: AdapterTensor | undefined])[] {
  if (change.kind === 'lora')
    return [
      ['a', change.a],
      ['b', change.b],
      ['magnitude', change.magnitude],
    ];
  return [...factorParts('first', change.first), ...factorParts('second', change.second), ['magnitude', change.magnitude]];
}

function factorParts(name: string, factor: AdapterTensor | AdapterProduct): readonly (readonly [part: string, tensor: AdapterTensor])[] {
  if (!('a' in factor)) return [[name, factor]];
  return [
    [`${name}/a`, factor.a],
    [`${name}/b`, factor.b],
  ];
}
