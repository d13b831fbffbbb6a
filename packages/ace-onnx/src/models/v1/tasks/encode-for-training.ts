import type { AudioClip, Warning } from '@loop/core';

import { transposed } from '../../../diffusion/flow/transposed.js';
import { cutClip } from '../../../pipeline/cut-clip.js';
import type { LatentClip, TrainingJob } from '../../../pipeline/family.js';
import type { TrainingTensors, TrainingText } from '../../../pipeline/training-tensors.js';
import { limitLyrics } from '../../../tokenizers/limit-lyrics.js';
import { LYRIC_LANGUAGES } from '../../../tokenizers/lyrics/languages.js';
import type { Tokenizers } from '../../../tokenizers/tokenizers.js';
import { encodeCondition, encodeText } from '../conditioning.js';
import type { TransformerConfig } from '../config.js';
import type { AceStepV1Settings } from '../settings.js';

/** Shorter songs are filled up with silence. */
const MIN_SECONDS = 3;
const MAX_PROMPT_LETTERS = 256;

/**
 * Encodes a sound and its words as v1's trainer does: no voice, the first 256 letters of the caption, and lyrics that count even where there are none.
 * What else is known of the song has no place in its prompts.
 */
export async function encodeForTraining(
  clip: AudioClip,
  text: TrainingText,
  job: TrainingJob<AceStepV1Settings>,
  {
    config,
    tokenizers,
    encode,
  }: { readonly config: TransformerConfig; readonly tokenizers: Tokenizers; readonly encode: (clip: AudioClip) => Promise<LatentClip> },
): Promise<TrainingTensors> {
  const { networks, lyricForm, maxSeconds } = job;
  const warnings: Warning[] = [];
  const { latent, frames } = await encode(filled(cutClip(clip, maxSeconds, warnings)));
  job.onEncoded();
  if (lyricForm === 'wrapped') warnings.push({ code: 'ignored', field: 'lyricForm', message: 'ACE-Step v1 has no wrapped lyrics.' });
  const { caption = '', lyrics = '', bpm, key, timeSignature } = text;
  const facts = Object.entries({ bpm, key, timeSignature }).filter(([, value]) => value !== undefined && value !== '');
  for (const [field] of facts)
    warnings.push({ code: 'ignored', field, message: `ACE-Step v1 has no place for ${field}: say it in the caption, where it matters.` });

  const limited = limitLyrics(tokenizers, (warning) => warnings.push(warning));
  const prompt = [...caption].slice(0, MAX_PROMPT_LETTERS).join('');
  const language = LYRIC_LANGUAGES.find((each) => each === text.language);
  const sung = lyrics.trim() === '' ? [] : await limited.encodeLyrics(lyrics, { language });
  const ids = sung.length === 0 ? [0] : sung;
  const words = [await limited.encodePrompt(prompt)];
  const states = await networks.use('text-encoder', (session) => encodeText(session, words));
  const { hidden } = await networks.use('condition', (session) =>
    encodeCondition(session, config, states, { ids: [ids], mask: new Float32Array(ids.length).fill(1) }),
  );
  const [, places, width] = hidden.shape as readonly [number, number, number];
  const size = latent.length / frames;
  return {
    frames,
    tensors: [
      { name: 'target_latents', shape: [frames, size], data: transposed(latent, size, frames) },
      { name: 'attention_mask', shape: [frames], data: new Float32Array(frames).fill(1) },
      { name: 'encoder_hidden_states', shape: [places, width], data: hidden.data as Float32Array },
      { name: 'encoder_attention_mask', shape: [places], data: new Float32Array(places).fill(1) },
      { name: 'context_latents', shape: [frames, 0], data: new Float32Array(0) },
    ],
    metadata: { prompt, lyrics, caption },
    warnings,
  };
}

/** A sound of three seconds at least. */
function filled(clip: AudioClip): AudioClip {
  const samples = MIN_SECONDS * clip.sampleRate;
  if ((clip.channels[0]?.length ?? 0) >= samples) return clip;
  const fill = (channel: Float32Array): Float32Array => {
    const longer = new Float32Array(samples);
    longer.set(channel);
    return longer;
  };
  return { ...clip, channels: clip.channels.map(fill) };
}
