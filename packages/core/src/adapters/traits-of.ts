import type { EffectiveScale } from '../generation/adapters.js';
import type { LowRank } from '../generation/adapter-weights.js';
import type { Adapter } from './adapter.js';
import { scaleOf } from './change-of.js';

/** What is known of an adapter that was read: its kinds, its ranks, and how strongly its file plays here and elsewhere. */
export interface AdapterTraits {
  /** Of `lora`, `dora`, `lokr`, `loha`; magnitudes on LoKr and LoHa are not told apart. */
  readonly kinds: readonly string[];
  /** From the smallest; changes without a rank do not count. */
  readonly ranks: readonly number[];
  readonly effectiveScale: EffectiveScale;
}

/** Says what an adapter is. @param adapter - `scaleSource`: not known for weights that come from no file, which are played here alone. */
export function traitsOf({
  weights: { targets },
  scaleSource,
}: Pick<Adapter, 'weights'> & Partial<Pick<Adapter, 'scaleSource'>>): AdapterTraits {
  const changes = [...targets.values()];
  const kinds = [...new Set(changes.map(kindOf))].toSorted();
  const ranks = [...new Set(changes.flatMap(ranksOf))].toSorted((a, b) => a - b);
  const here = only(changes.map(scaleOf));
  const isLora = kinds.every((kind) => kind === 'lora');
  const elsewhere = (readsScale: boolean): number | undefined =>
    scaleSource === undefined || changes.length === 0 ? undefined : readsScale ? here : 1;
  return {
    kinds,
    ranks,
    effectiveScale: {
      here,
      // It drops magnitudes, and refuses LoKr and LoHa.
      diffusers: isLora ? elsewhere(scaleSource === 'tensors' || scaleSource === 'header') : undefined,
      comfyui: elsewhere(scaleSource === 'tensors' || scaleSource === 'not-needed'),
    },
  };
}

function kindOf({ kind, magnitude }: LowRank): string {
  return kind === 'lora' && magnitude !== undefined ? 'dora' : kind;
}

function ranksOf(change: LowRank): readonly number[] {
  if (change.kind === 'lora') return [change.a.shape[0]!];
  return [change.first, change.second].flatMap((factor) => ('a' in factor ? [factor.b.shape[0]!] : []));
}

/** The one value of several that are alike. */
function only(values: readonly number[]): number | undefined {
  const [first] = values;
  return first !== undefined && values.every((value) => Math.abs(value - first) <= 1e-6 * Math.abs(first)) ? first : undefined;
}
