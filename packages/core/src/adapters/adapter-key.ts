/** What a tensor of an adapter file is for. */
const TENSOR_ROLES = [
  'loraA',
  'loraB',
  'loraBias',
  'magnitude',
  'alpha',
  'scalar',
  'lokrW1',
  'lokrW1a',
  'lokrW1b',
  'lokrW2',
  'lokrW2a',
  'lokrW2b',
  'lokrT2',
  'hadaW1a',
  'hadaW1b',
  'hadaW2a',
  'hadaW2b',
  'hadaT1',
  'hadaT2',
  'diff',
  'diffBias',
] as const;

/** One of {@link TENSOR_ROLES}. */
export type TensorRole = (typeof TENSOR_ROLES)[number];

/** A tensor's name, taken apart. */
export interface AdapterKey {
  /** The module as the file names it, its prefixes and all. */
  readonly module: string;
  readonly role: TensorRole;
}

/** How the names of each role end. Longer endings that contain a shorter one stand first. */
const ENDINGS: readonly (readonly [ending: RegExp, role: TensorRole])[] = [
  [/\.lora_A(?:\.[^.]+)?\.weight$/, 'loraA'],
  [/\.lora_B(?:\.[^.]+)?\.weight$/, 'loraB'],
  [/\.lora_B(?:\.[^.]+)?\.bias$/, 'loraBias'],
  [/\.lora(?:_|\.)down\.weight$/, 'loraA'],
  [/\.lora(?:_|\.)up\.weight$/, 'loraB'],
  [/\.lora(?:_|\.)up\.bias$/, 'loraBias'],
  [/\.lora_magnitude_vector(?:\.[^.]+)?(?:\.weight)?$/, 'magnitude'],
  [/\.dora_scale$/, 'magnitude'],
  [/\.alpha$/, 'alpha'],
  [/\.scalar$/, 'scalar'],
  [/\.lokr_w1$/, 'lokrW1'],
  [/\.lokr_w1_a$/, 'lokrW1a'],
  [/\.lokr_w1_b$/, 'lokrW1b'],
  [/\.lokr_w2$/, 'lokrW2'],
  [/\.lokr_w2_a$/, 'lokrW2a'],
  [/\.lokr_w2_b$/, 'lokrW2b'],
  [/\.lokr_t2$/, 'lokrT2'],
  [/\.hada_w1_a$/, 'hadaW1a'],
  [/\.hada_w1_b$/, 'hadaW1b'],
  [/\.hada_w2_a$/, 'hadaW2a'],
  [/\.hada_w2_b$/, 'hadaW2b'],
  [/\.hada_t1$/, 'hadaT1'],
  [/\.hada_t2$/, 'hadaT2'],
  [/\.diff$/, 'diff'],
  [/\.diff_b$/, 'diffBias'],
];

/**
 * Takes the name of a tensor apart: which module it changes and what it is for.
 *
 * @returns `undefined` for a name that no known kind of adapter has.
 */
export function parseAdapterKey(name: string): AdapterKey | undefined {
  for (const [ending, role] of ENDINGS) {
    const match = ending.exec(name);
    if (match !== null && match.index > 0) return { module: name.slice(0, match.index), role };
  }
  return undefined;
}
