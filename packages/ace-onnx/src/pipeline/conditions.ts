import type { Condition } from '../diffusion/prediction.js';
import { encodeCondition, encodeText, prepareCondition, silenceText } from '../models/v1/conditioning.js';
import type { PreparedCondition, TextStates } from '../models/v1/conditioning.js';
import type { TransformerConfig } from '../models/v1/config.js';
import type { LyricLanguage } from '../tokenizers/lyrics/languages.js';
import type { Tokenizers } from '../tokenizers/tokenizers.js';
import type { Networks } from './networks.js';

/** The descriptions that a song is made from, ready for the transformer. */
export interface SongConditions {
  readonly conditional: Condition;
  readonly unconditional: Condition;
  readonly textOnly?: Condition | undefined;
}

/** What conditions are made with. */
export interface ConditionOptions {
  readonly prompt: string;
  readonly lyrics: string;
  /** The language of the lyrics; by default each line's own is detected. */
  readonly language?: LyricLanguage | undefined;
  readonly ergTag: boolean;
  readonly ergLyric: boolean;
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
): Promise<SongConditions> {
  const { text, ergText, lyrics } = await describe(networks, tokenizers, options);
  const prepare = preparer(networks, config, options.signal);
  const silent = silenceText(text);
  const nothing = lyrics.ids.map(() => 0);
  const conditional = await prepare(text, lyrics.ids, lyrics.mask);
  const unconditional = options.ergLyric
    ? await prepare(ergText ?? silent, lyrics.ids, lyrics.mask, true)
    : await prepare(silent, nothing, lyrics.mask);
  if (!options.textOnly) return { conditional, unconditional };
  return {
    conditional,
    unconditional,
    textOnly: options.ergLyric ? await prepare(text, lyrics.ids, lyrics.mask, true) : await prepare(text, nothing, lyrics.mask),
  };
}

/** Encodes a description and its absence for an edit, where the absence has no lyrics at all. */
export async function createEditConditions(
  networks: Networks,
  config: TransformerConfig,
  tokenizers: Tokenizers,
  options: Pick<ConditionOptions, 'prompt' | 'lyrics' | 'language' | 'signal'>,
): Promise<{ readonly conditional: Condition; readonly unconditional: Condition }> {
  const { text, lyrics } = await describe(networks, tokenizers, { ...options, ergTag: false, ergLyric: false });
  const prepare = preparer(networks, config, options.signal);
  return {
    conditional: await prepare(text, lyrics.ids, lyrics.mask),
    unconditional: await prepare(
      silenceText(text),
      lyrics.ids.map(() => 0),
      0,
    ),
  };
}

type Prepare = (text: TextStates, ids: readonly number[], mask: number, erg?: boolean) => Promise<PreparedCondition>;

function preparer(networks: Networks, config: TransformerConfig, signal: AbortSignal | undefined): Prepare {
  return async (text, ids, mask, erg = false) => {
    signal?.throwIfAborted();
    const condition = await networks.use('condition', (session) =>
      encodeCondition(session, config, text, { ids: [ids], mask: new Float32Array(ids.length).fill(mask) }, { erg }),
    );
    return networks.use('cross', (session) => prepareCondition(session, config, condition));
  };
}

async function describe(
  networks: Networks,
  tokenizers: Tokenizers,
  options: Omit<ConditionOptions, 'textOnly'>,
): Promise<{
  readonly text: TextStates;
  readonly ergText: TextStates | undefined;
  readonly lyrics: { readonly ids: readonly number[]; readonly mask: number };
}> {
  const ids = [await tokenizers.encodePrompt(options.prompt)];
  const text = await networks.use('text-encoder', (session) => encodeText(session, ids));
  // Without the lyrics' ERG the reference never looks at that of the text.
  const ergText =
    options.ergTag && options.ergLyric
      ? await networks.use('text-encoder', (session) => encodeText(session, ids, { erg: true }))
      : undefined;
  const lyricIds = options.lyrics.trim() === '' ? [] : await tokenizers.encodeLyrics(options.lyrics, { language: options.language });
  // No lyrics are one token that counts for nothing.
  return { text, ergText, lyrics: lyricIds.length === 0 ? { ids: [0], mask: 0 } : { ids: lyricIds, mask: 1 } };
}
