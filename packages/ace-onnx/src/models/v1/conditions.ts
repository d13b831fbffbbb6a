import type { Conditions } from '../../diffusion/prediction.js';
import type { EditConditions } from '../../diffusion/tasks/edit.js';
import { encodeCondition, encodeText, prepareCondition, silenceText } from './conditioning.js';
import type { PreparedCondition, TextStates } from './conditioning.js';
import type { TransformerConfig } from './config.js';
import type { LyricLanguage } from '../../tokenizers/lyrics/languages.js';
import type { Tokenizers } from '../../tokenizers/tokenizers.js';
import type { Networks } from '../../pipeline/networks.js';

/** What conditions are made with. */
export interface ConditionOptions {
  readonly prompt: string;
  readonly lyrics: string;
  /** The language of the lyrics; by default each line's own is detected. */
  readonly language?: LyricLanguage | undefined;
  readonly ergTag: boolean;
  readonly ergLyric: boolean;
  /** Whether predictions without the words run with scaled-down queries. @defaultValue false */
  readonly ergDiffusion?: boolean | undefined;
  /** Whether the text alone is needed too, for double guidance. */
  readonly textOnly: boolean;
  readonly signal?: AbortSignal | undefined;
}

/** Encodes prompt and lyrics in every variant that guidance needs, once for all steps. */
export async function createConditions(
  networks: Networks,
  config: TransformerConfig,
  tokenizers: Tokenizers,
  options: ConditionOptions,
): Promise<Conditions> {
  const { text, ergText, lyrics } = await describe(networks, tokenizers, options);
  const silent = silenceText(text);
  const wordless = { ids: lyrics.ids.map(() => 0), mask: lyrics.mask };
  const [conditional, unconditional, textOnly] = await prepareAll(networks, config, options.signal, [
    { text, lyrics },
    options.ergLyric ? { text: ergText ?? silent, lyrics, erg: true } : { text: silent, lyrics: wordless },
    ...(options.textOnly ? [options.ergLyric ? { text, lyrics, erg: true } : { text, lyrics: wordless }] : []),
  ]);
  return { conditional, unconditional: { ...unconditional!, erg: options.ergDiffusion === true }, textOnly };
}

/** Encodes a description and its absence for an edit, where the absence has no lyrics at all. */
export async function createEditConditions(
  networks: Networks,
  config: TransformerConfig,
  tokenizers: Tokenizers,
  options: Pick<ConditionOptions, 'prompt' | 'lyrics' | 'language' | 'signal'>,
): Promise<EditConditions> {
  const { text, lyrics } = await describe(networks, tokenizers, { ...options, ergTag: false, ergLyric: false });
  const [conditional, unconditional] = await prepareAll(networks, config, options.signal, [
    { text, lyrics },
    { text: silenceText(text), lyrics: { ids: lyrics.ids.map(() => 0), mask: 0 } },
  ]);
  return { conditional, unconditional };
}

/** Ids of lyrics, and whether they count: 1 or 0 for all of them. */
interface Lyrics {
  readonly ids: readonly number[];
  readonly mask: number;
}

interface Description {
  readonly text: TextStates;
  readonly lyrics: Lyrics;
  /** Whether the queries of the lyric encoder are scaled down. */
  readonly erg?: boolean;
}

/** Runs all descriptions through one network and then through the next, so that each is loaded once. */
async function prepareAll(
  networks: Networks,
  config: TransformerConfig,
  signal: AbortSignal | undefined,
  descriptions: readonly Description[],
): Promise<PreparedCondition[]> {
  const encoded = await networks.use('condition', (session) =>
    inTurn(descriptions, signal, ({ text, lyrics: { ids, mask }, erg = false }) =>
      encodeCondition(session, config, text, { ids: [ids], mask: new Float32Array(ids.length).fill(mask) }, { erg }),
    ),
  );
  return networks.use('cross', (session) => inTurn(encoded, signal, (condition) => prepareCondition(session, config, condition)));
}

/** A session runs one thing at a time. */
async function inTurn<T, R>(values: readonly T[], signal: AbortSignal | undefined, work: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const value of values) {
    signal?.throwIfAborted();
    results.push(await work(value));
  }
  return results;
}

async function describe(
  networks: Networks,
  tokenizers: Tokenizers,
  options: Omit<ConditionOptions, 'textOnly'>,
): Promise<{ readonly text: TextStates; readonly ergText: TextStates | undefined; readonly lyrics: Lyrics }> {
  const ids = [await tokenizers.encodePrompt(options.prompt)];
  // Without the lyrics' ERG the reference never looks at that of the text.
  const variants = options.ergTag && options.ergLyric ? [false, true] : [false];
  const [text, ergText] = await networks.use('text-encoder', (session) =>
    inTurn(variants, options.signal, (erg) => encodeText(session, ids, { erg })),
  );
  const lyricIds = options.lyrics.trim() === '' ? [] : await tokenizers.encodeLyrics(options.lyrics, { language: options.language });
  // No lyrics are one token that counts for nothing.
  return { text: text!, ergText, lyrics: lyricIds.length === 0 ? { ids: [0], mask: 0 } : { ids: lyricIds, mask: 1 } };
}
