import type { AudioClip, Warning } from '@loop/core';

import { cutClip } from '../../../pipeline/cut-clip.js';
import type { TrainingJob } from '../../../pipeline/family.js';
import type { TrainingTensors, TrainingText } from '../../../pipeline/training-tensors.js';
import { float32 } from '../../../runtime/tensor.js';
import { formatLyrics, formatPrompt, instructionOf, readLooseMetas } from '../prompt.js';
import { MAX_PROMPT_TOKENS } from '../run/encode-text.js';
import type { AceStep15Settings } from '../settings.js';
import { encodeConditions } from '../song/encode-conditions.js';
import { joinContext, silentFrames } from '../song/plan-context.js';
import { INSTRUMENTAL } from './condition.js';
import type { ConditionTraits } from './condition.js';

/** Tokens of the lyrics in a training; longer ones are cut. */
const MAX_TRAINED_LYRIC_TOKENS = 512;

/**
 * Encodes a sound and its words as a training takes them: the prompt filled up to 256 tokens and the lyrics to 512, without a reference, the
 * source silent and to be written everywhere.
 */
export async function encodeForTraining(
  clip: AudioClip,
  text: TrainingText,
  job: TrainingJob<AceStep15Settings>,
  {
    model,
    tokenizer,
    silence,
    encode,
  }: ConditionTraits & { readonly encode: (clip: AudioClip) => Promise<{ readonly latent: Float32Array }> },
): Promise<TrainingTensors> {
  const { networks, signal, lyricForm, maxSeconds } = job;
  const { channels } = model.transformer;
  const warnings: Warning[] = [];
  const { latent } = await encode(cutClip(clip, maxSeconds, warnings));
  job.onEncoded();
  const frames = latent.length / channels;

  const lyrics = text.lyrics === undefined || text.lyrics.trim() === '' ? INSTRUMENTAL : text.lyrics;
  const prompt = promptOf(clip, text, maxSeconds);
  const words = lyricForm === 'wrapped' ? formatLyrics(lyrics, text.language ?? 'unknown') : lyrics;
  const encodeWithin = (field: string, value: string, maxTokens: number): readonly number[] => {
    const { length } = tokenizer.encode(value);
    if (length > maxTokens)
      warnings.push({ code: 'clamped', field, message: `${length} tokens are cut to ${maxTokens}: the end is not trained on.` });
    return tokenizer.encode(value, { maxTokens });
  };
  const pad = tokenizer.idOf('<|endoftext|>') ?? 0;
  const ids = encodeWithin('caption', prompt, MAX_PROMPT_TOKENS);
  const sung = encodeWithin('lyrics', words, MAX_TRAINED_LYRIC_TOKENS);
  const { variants } = await encodeConditions(
    (name, work) => networks.use(name, work),
    model,
    { prompts: [{ ids: [ids], length: MAX_PROMPT_TOKENS }], lyrics: [sung], lyricLength: MAX_TRAINED_LYRIC_TOKENS, pad },
    { latents: float32(new Float32Array(channels), [1, 1, channels]), owners: [0] },
    signal,
  );
  const condition = variants[0]!;
  const [, places, width] = condition.shape as readonly [number, number, number];
  const everywhere = Array.from({ length: frames }, () => true);
  return {
    frames,
    tensors: [
      { name: 'target_latents', shape: [frames, channels], data: latent },
      { name: 'attention_mask', shape: [frames], data: new Float32Array(frames).fill(1) },
      { name: 'encoder_hidden_states', shape: [places, width], data: condition.data },
      { name: 'encoder_attention_mask', shape: [places], data: Float32Array.from(condition.present[0]!) },
      {
        name: 'context_latents',
        shape: [frames, 2 * channels],
        data: joinContext(silentFrames(silence, frames, channels), everywhere, channels),
      },
    ],
    metadata: { prompt, lyrics, lyric_form: lyricForm, caption: text.caption ?? '', ...factsOf(text) },
    warnings,
  };
}

/** The prompt of a training: facts that are not known are `N/A`, seconds are whole. */
function promptOf(clip: AudioClip, { caption = '', bpm, key, timeSignature }: TrainingText, maxSeconds: number): string {
  const duration = Math.min(maxSeconds, (clip.channels[0]?.length ?? 0) / clip.sampleRate);
  const known = { bpm, timesignature: timeSignature, keyscale: key === '' ? undefined : key, duration };
  return formatPrompt(instructionOf('text2music'), caption, readLooseMetas(known).lines);
}

function factsOf({ bpm, key, timeSignature, language }: TrainingText): Readonly<Record<string, string>> {
  const facts = Object.entries({ bpm, keyscale: key, timesignature: timeSignature, language });
  return Object.fromEntries(facts.filter(([, value]) => value !== undefined).map(([name, value]) => [name, String(value)]));
}
