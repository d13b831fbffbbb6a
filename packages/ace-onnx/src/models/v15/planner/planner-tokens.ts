import { FileFormatError } from '@loop/core';

import type { QwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';

/** More codes than this have no meaning: the levels of the quantiser make 64 000. */
const CODE_COUNT = 64_000;

/** The ids that the language model's grammar is made of. */
export interface PlannerTokens {
  /** Ends an answer. */
  readonly end: number;
  readonly newline: number;
  /** The ids of the audio codes, from the lowest. */
  readonly codes: readonly number[];
  /** The number of an audio code by its id. */
  readonly codeOf: ReadonlyMap<number, number>;
  /** The lowest id of a code, and the one behind the highest. */
  readonly codeRange: readonly [from: number, to: number];
  /** Ids that contain a backtick, which captions must not have. */
  readonly backticks: readonly number[];
}

/**
 * Finds the special tokens of a language model's tokenizer.
 *
 * @param vocabulary - The number of ids of the model.
 * @throws {FileFormatError} When the tokenizer lacks the end mark or the codes.
 */
export function findPlannerTokens(tokenizer: QwenTokenizer, vocabulary: number): PlannerTokens {
  const end = tokenizer.added.get('<|im_end|>');
  const newline = tokenizer.encode('\n', { addSpecial: false });
  if (end === undefined || newline.length !== 1)
    throw new FileFormatError('tokenizer.json', 'The tokenizer has no <|im_end|> or no line end.');
  const codeOf = new Map<number, number>();
  for (const [name, id] of tokenizer.added) {
    const match = /^<\|audio_code_(\d+)\|>$/.exec(name);
    const code = Number(match?.[1] ?? Number.NaN);
    if (!(code < CODE_COUNT) || id >= vocabulary) continue;
    codeOf.set(id, code);
  }
  const codes = [...codeOf.keys()].sort((a, b) => a - b);
  if (codes.length === 0) throw new FileFormatError('tokenizer.json', 'The tokenizer has no audio codes.');
  const backticks = Array.from({ length: vocabulary }, (_, id) => id).filter((id) => tokenizer.bytesOf(id).includes(0x60));
  const codeRange = [codes[0]!, codes.at(-1)! + 1] as const;
  return { end, newline: newline[0]!, codes, codeOf, codeRange, backticks };
}
