import type { MusicRequest } from '@loop/core';

import type { ConditionJob } from '../../../pipeline/family.js';
import { outputLength, OUTPUT_RATE } from '../../../pipeline/delivery.js';
import { float32 } from '../../../runtime/tensor.js';
import type { Tensors } from '../../../runtime/tensor.js';
import type { QwenTokenizer } from '../../../tokenizers/qwen/create-qwen-tokenizer.js';
import type { ModelConfig } from '../model-config.js';
import { formatLyrics, formatPrompt, instructionOf, SEMANTIC_INSTRUCTION } from '../prompt.js';
import { detokenize, lookUpCodes, tokenizeLatent } from '../run/audio-code-latents.js';
import { MAX_LYRIC_TOKENS, MAX_PROMPT_TOKENS } from '../run/encode-text.js';
import { embedTimes } from '../run/evaluate-transformer.js';
import type { TimeRows } from '../run/evaluate-transformer.js';
import { encodeSound } from '../run/sound-codec.js';
import type { AceStep15Settings } from '../settings.js';
import { encodeConditions, projectConditions } from '../song/encode-conditions.js';
import { planContext, silentFrames } from '../song/plan-context.js';
import { prepareReference } from '../song/prepare-reference.js';
import type { UseNetwork } from '../song/use-network.js';
import type { SongTraits } from './song-traits.js';
import { planSchedule } from './schedule.js';

/** What all songs of a request are conditioned on. */
export interface SongCondition {
  /** Keys and values with the source, and without it where a cover leaves it. */
  readonly cross: readonly Tensors[];
  /** Keys and values of no conditions; with guidance only. */
  readonly empty: Tensors | undefined;
  readonly times: TimeRows;
  /** The latent that audio codes stand for, float32 `[frames, channels]`. */
  readonly hints: Float32Array | undefined;
}

/** What conditions are made with. */
export interface ConditionTraits extends SongTraits {
  readonly model: ModelConfig;
  readonly tokenizer: QwenTokenizer;
}

/** What stands for lyrics where nobody sings. */
export const INSTRUMENTAL = '[Instrumental]';
const UNKNOWN_LANGUAGE = 'unknown';
/** The length of new music that nobody said. */
export const DEFAULT_SECONDS = 120;

/** Encodes words, references and codes of a request, and the levels of its steps. */
export async function conditionSong(job: ConditionJob<AceStep15Settings>, traits: ConditionTraits): Promise<SongCondition> {
  const { request, settings, networks, signal } = job;
  const { model, tokenizer } = traits;
  const use: UseNetwork = (name, work) => networks.use(name, work);
  const schedule = planSchedule(request, settings, traits.variant);
  const prompts = promptsOf(request, settings).map((prompt) => tokenizer.encode(prompt, { maxTokens: MAX_PROMPT_TOKENS }));
  const lyrics = tokenizer.encode(lyricsOf(request), { maxTokens: MAX_LYRIC_TOKENS });
  const length = prompts[0]!.length;
  const hints = await hintsOf(job, traits, use);
  const conditions = await encodeConditions(
    use,
    model,
    { prompts: prompts.map((ids) => ({ ids: [ids], length })), lyrics: [lyrics], pad: tokenizer.idOf('<|endoftext|>') ?? 0 },
    { latents: await referenceOf(job, traits, use), owners: [0] },
    signal,
  );
  const cross = await projectConditions(use, conditions, { guided: schedule.guidance.scale > 1, signal });
  const times = await use('time', (session) => embedTimes(session, schedule.levels, { precision: settings.timestepPrecision }));
  return { cross: cross.variants, empty: cross.empty, times, hints };
}

/** The prompt of the task, and that of new music for what a cover makes on its own. */
function promptsOf(request: MusicRequest, settings: AceStep15Settings): readonly string[] {
  const facts = {
    bpm: request.bpm,
    key: request.key,
    timeSignature: request.timeSignature,
    durationSeconds: secondsOf(request),
  };
  const caption = captionOf(request);
  const own = formatPrompt(settings.instruction ?? instructionFor(request, settings), caption, facts);
  const leaves = request.task === 'cover' && (request.strength ?? 1) < 1;
  return leaves ? [own, formatPrompt(instructionOf('text2music'), caption, facts)] : [own];
}

/** A new track may be described within the whole song. */
function captionOf(request: MusicRequest): string {
  const { prompt = '' } = request;
  if (request.task !== 'lego' || request.globalCaption === undefined) return prompt;
  const hasRegion = request.startSeconds !== undefined || request.endSeconds !== undefined;
  return `Global: ${request.globalCaption}\nLocal: ${prompt}\nMask Control: ${hasRegion}`;
}

function instructionFor(request: MusicRequest, settings: AceStep15Settings): string {
  switch (request.task) {
    case 'cover':
      return instructionOf('cover');
    case 'repaint':
    case 'extend':
      return instructionOf('repaint');
    case 'lego':
    case 'extract':
      return instructionOf(request.task, { track: request.track });
    case 'complete':
      return instructionOf('complete', { tracks: request.tracks });
    default:
      return settings.audioCodes === undefined ? instructionOf('text2music') : SEMANTIC_INSTRUCTION;
  }
}

/** The length that the prompt states: of the source, where there is one. */
function secondsOf(request: MusicRequest): number {
  if (!('source' in request)) return request.durationSeconds ?? DEFAULT_SECONDS;
  const own = outputLength(request.source.audio) / OUTPUT_RATE;
  return request.task === 'extend' ? own + (request.beforeSeconds ?? 0) + (request.afterSeconds ?? 0) : own;
}

function lyricsOf({ lyrics = '', instrumental = false, vocalLanguage }: MusicRequest): string {
  const isInstrumental = instrumental || lyrics.trim() === '';
  return formatLyrics(isInstrumental ? INSTRUMENTAL : lyrics, vocalLanguage ?? UNKNOWN_LANGUAGE);
}

/** What the audio codes of a request or of a cover's source stand for. */
async function hintsOf(
  { request, settings, source, signal }: ConditionJob<AceStep15Settings>,
  { model, silence }: ConditionTraits,
  use: UseNetwork,
): Promise<Float32Array | undefined> {
  const { tokenizer, detokenizer, transformer } = model;
  const codes = await codesOf();
  if (codes === undefined) return undefined;
  signal.throwIfAborted();
  const vectors = await use('codes', (session) => lookUpCodes(session, codes, tokenizer));
  return use('detokenizer', (session) => detokenize(session, vectors, detokenizer));

  async function codesOf(): Promise<readonly number[] | undefined> {
    if (request.task !== 'cover' || source === undefined) return 'source' in request ? undefined : settings.audioCodes;
    if (settings.follow === 'latent') return undefined;
    const { clean } = planContext({
      kind: 'keep',
      channels: transformer.channels,
      silence,
      frames: source.frames,
      latent: source.latent,
    });
    return use('tokenizer', (session) => tokenizeLatent(session, clean, tokenizer, silence));
  }
}

/** The latent of the sound to follow, or of silence. */
async function referenceOf(
  { request, signal }: ConditionJob<AceStep15Settings>,
  { model, silence }: ConditionTraits,
  use: UseNetwork,
): Promise<ReturnType<typeof float32>> {
  const { channels, timbreFrames } = model.condition;
  const { reference } = request;
  if (reference === undefined) return float32(silentFrames(silence, timbreFrames, channels), [1, timbreFrames, channels]);
  const sound = prepareReference(reference.audio);
  const latent = await use('encoder', (session) => encodeSound(session, sound, { signal }));
  return float32(latent, [1, latent.length / channels, channels]);
}
