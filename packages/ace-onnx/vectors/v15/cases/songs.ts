import { float32 } from '../../../src/runtime/tensor.js';
import { baseTimesteps, turboTimesteps } from '../../../src/diffusion/flow/timesteps.js';
import { formatLyrics, formatPrompt, instructionOf, SEMANTIC_INSTRUCTION } from '../../../src/models/v15/prompt.js';
import type { InstructionTask } from '../../../src/models/v15/prompt.js';
import { parseAudioCodes } from '../../../src/models/v15/audio-codes.js';
import { detokenize, lookUpCodes, tokenizeLatent } from '../../../src/models/v15/run/audio-code-latents.js';
import { MAX_LYRIC_TOKENS, MAX_PROMPT_TOKENS } from '../../../src/models/v15/run/encode-text.js';
import { embedTimes } from '../../../src/models/v15/run/evaluate-transformer.js';
import { decodeLatent, encodeSound } from '../../../src/models/v15/run/sound-codec.js';
import {
  FRAMES_PER_CODE,
  MIN_FRAMES,
  SAMPLE_RATE,
  SAMPLES_PER_FRAME,
  secondsToFrames,
  spanToFrames,
} from '../../../src/models/v15/seconds-to-frames.js';
import { encodeConditions, projectConditions } from '../../../src/models/v15/song/encode-conditions.js';
import { normalisePeak, peakOf, spliceSource, tameClipping } from '../finish-sound.js';
import { joinContext, planContext, silentFrames } from '../../../src/models/v15/song/plan-context.js';
import type { ContextKind, SongContext } from '../../../src/models/v15/song/plan-context.js';
import { heldSteps, repaintHold } from '../../../src/models/v15/song/repaint-settings.js';
import type { RepaintMode } from '../../../src/models/v15/song/repaint-settings.js';
import { levelsFrom, sampleLatent } from '../../../src/models/v15/song/sample-latent.js';
import type { UseNetwork } from '../../../src/models/v15/song/use-network.js';
import { createQwenTokenizer } from '../../../src/tokenizers/qwen/create-qwen-tokenizer.js';
import { modelOf } from '../models.js';
import type { GoldenModel } from '../models.js';
import type { CaseContext, CaseRunner } from '../case.js';
import { rowsOf } from './steps.js';

interface SongParameters {
  readonly caption: string;
  readonly captions_list?: readonly string[];
  readonly batch?: number;
  readonly lyrics: string;
  readonly lang: string;
  readonly bpm: number | null;
  readonly key: string;
  readonly ts: string;
  readonly duration?: number;
  readonly task?: string;
  readonly track?: string;
  readonly classes?: readonly string[];
  readonly instruction: string;
  readonly text_inputs: readonly string[];
  readonly codes?: string;
  readonly src?: string;
  readonly steps?: number;
  readonly shift?: number;
  readonly timesteps?: readonly number[];
  readonly method?: 'ode' | 'sde';
  readonly sampler?: 'euler' | 'heun';
  readonly dcw?: boolean;
  readonly guidance?: number;
  readonly use_adg?: boolean;
  readonly ci?: readonly [number, number];
  readonly cover_strength?: number;
  readonly cover_noise?: number;
  readonly rstart?: number;
  readonly rend?: number | null;
  readonly mask_mode?: string;
  readonly repaint_mode?: RepaintMode;
  readonly repaint_strength?: number;
  readonly spans: readonly (readonly [string, number, number])[];
}

/** Whole songs: what the request says, what the model hears, every step, the latent, the sound. */
export const runSong: CaseRunner = async (context) => {
  const params = context.golden.params as unknown as SongParameters;
  const isRequest = context.golden.id.startsWith('requests/');
  const model = await modelOf(context.set, context.golden.weights[0]!);
  const config = await model.config();
  const { channels, isTurbo } = config.transformer;
  const silence = await model.silence();
  const use: UseNetwork = async (name, work) => work(await model.session(name));
  const outputs = collect(context);

  const source = await readSource(context, params);
  const latent = source === undefined ? undefined : await use('encoder', (session) => encodeSound(session, source));
  const song = await planSong(params, {
    model,
    use,
    silence,
    latent,
    minFrames: isRequest ? MIN_FRAMES : 1,
    sourceSeconds: (source?.[0]?.length ?? 0) / SAMPLE_RATE,
  });
  const songs = params.batch ?? 1;
  const { frames } = song.context;
  outputs.add('chunk_mask', repeat(song.context.writable.map(Number), songs));
  outputs.add('is_covers', repeat([song.kind === 'follow' ? 1 : 0], songs));
  outputs.add('repaint_mask', song.context.region.map(Number));
  outputs.add('clean_latents', song.context.clean);
  if (song.hints !== undefined) outputs.add('lm_hints', song.hints);
  const heard = joinContext(song.context.source, song.context.writable, channels);
  outputs.add('context_latents', repeat(heard, songs));

  // Words.
  const tokenizer = createQwenTokenizer(
    new TextDecoder().decode(await context.set.platform.read('checkpoints/Qwen3-Embedding-0.6B/tokenizer.json')),
  );
  const pad = tokenizer.idOf('<|endoftext|>')!;
  const facts = {
    bpm: params.bpm ?? undefined,
    key: params.key,
    timeSignature: params.ts,
    durationSeconds: params.duration ?? ownFramesOf(params) / 25,
  };
  const captions = params.captions_list ?? [params.caption];
  const prompts = captions.map((caption) => formatPrompt(song.instruction, caption, facts));
  const lyrics = formatLyrics(params.lyrics, params.lang);
  prompts.forEach((prompt, index) => sameText(`${prompt}\n\n${lyrics}`, params.text_inputs[index]!));
  const encode = (text: string, maxTokens: number) => tokenizer.encode(text, { maxTokens });
  const ids = prompts.map((prompt) => encode(prompt, MAX_PROMPT_TOKENS));
  const lyricIds = captions.map(() => encode(lyrics, MAX_LYRIC_TOKENS));
  const length = Math.max(...ids.map((row) => row.length));
  const padded = (rows: readonly (readonly number[])[], to: number): number[] =>
    rows.flatMap((row) => Array.from({ length: to }, (_, place) => row[place] ?? pad));
  await sameTensor(context, 'text_ids', padded(ids, length));
  await sameTensor(context, 'lyric_ids', lyricIds.flat());
  outputs.add(
    'text_mask',
    ids.flatMap((row) => Array.from({ length }, (_, place) => (place < row.length ? 1 : 0))),
  );
  outputs.add(
    'lyric_mask',
    lyricIds.flat().map(() => 1),
  );
  const plain = captions.map((caption) => encode(formatPrompt(instructionOf('text2music'), caption, facts), MAX_PROMPT_TOKENS));
  outputs.add('non_cover_text_ids', padded(plain, length));

  // Conditions.
  const switches = params.cover_strength !== undefined && params.cover_strength < 1;
  const { timbreFrames } = config.condition;
  const conditions = await encodeConditions(
    use,
    config,
    { prompts: [{ ids }, ...(switches ? [{ ids: plain, length }] : [])], lyrics: lyricIds, pad },
    {
      latents: float32(repeat(silentFrames(silence, timbreFrames, channels), songs), [songs, timbreFrames, channels]),
      owners: Array.from({ length: songs }, (_, item) => item),
    },
  );
  const [first, second] = conditions.variants;
  outputs.add('encoder_hidden_states', first!.data);
  outputs.add(
    'encoder_mask',
    first!.present.flatMap((flags) => Array.from(flags)),
  );

  // Diffusion.
  const schedule = (isTurbo ? turboTimesteps : baseTimesteps)({
    steps: params.steps,
    shift: params.shift ?? (isTurbo ? 3 : 1),
    timesteps: params.timesteps,
  });
  const levels = params.cover_noise === undefined ? schedule : levelsFrom(schedule, 1 - params.cover_noise);
  const steps = levels.length - 1;
  const guidance = {
    name: params.use_adg === true ? ('adg' as const) : ('apg_classic' as const),
    scale: isTurbo ? 1 : (params.guidance ?? 7),
    from: params.ci?.[0],
    to: params.ci?.[1],
  };
  const cross = await projectConditions(use, conditions, { guided: guidance.scale > 1 });
  const quiet = joinContext(silentFrames(silence, frames, channels), song.context.writable, channels);
  if (switches) {
    outputs.add('context_latents_after_switch', repeat(quiet, songs));
    outputs.add('encoder_hidden_states_after_switch', second!.data);
  }
  const hold = repaintHold(params.repaint_mode, params.repaint_strength);
  const isHeld = song.kind === 'repaint' || song.kind === 'layer';
  const { data: noise } = await context.tensor('noise');
  const noises = params.method === 'sde' ? await rowsOf(context, 'sde_noise') : [];
  const asked: { level: number; latent: Float32Array }[] = [];
  const answers: { conditional: Float32Array; unconditional?: Float32Array }[] = [];
  const final = await use('step', async (session) => {
    const run = sampleLatent(session, {
      config: config.transformer,
      levels,
      method: params.method,
      solver: params.sampler,
      correction: params.dcw === true ? {} : undefined,
      drawNoise: () => noises.shift()!,
      noise,
      songs,
      frames,
      times: await use('time', (time) => embedTimes(time, levels)),
      hearing: { context: repeat(heard, songs), cross: cross.variants[0]! },
      later: switches
        ? { from: Math.trunc(steps * params.cover_strength!), context: repeat(quiet, songs), cross: cross.variants[1]! }
        : undefined,
      empty: cross.empty,
      guidance,
      origin: params.cover_noise === undefined ? undefined : song.context.clean,
      hold: isHeld
        ? { clean: song.context.clean, mask: song.context.region, channels, steps: heldSteps(hold, steps), fade: hold.latentFade }
        : undefined,
      onEvaluation({ level, latent: given }, velocity, isConditional) {
        if (!isConditional) answers.at(-1)!.unconditional = velocity;
        else {
          asked.push({ level, latent: given });
          answers.push({ conditional: velocity });
        }
      },
    });
    let next = await run.next();
    while (next.done !== true) next = await run.next();
    return next.value;
  });
  outputs.add(
    'timesteps',
    asked.map(({ level }) => level),
  );
  outputs.add(
    'x_steps',
    asked.flatMap(({ latent: given }) => Array.from(given)),
  );
  outputs.add('final_latents', final);
  await expectAnswers(context, answers);

  // Sound.
  if (context.golden.outputs.some((name) => /^(waveform|gain|final_samples)/.test(name))) {
    const items = Array.from({ length: songs }, (_, item) => final.slice(item * frames * channels, (item + 1) * frames * channels));
    for (const item of items) {
      const raw = await use('decoder', (session) => decodeLatent(session, item, channels));
      const region = { start: song.span.start * SAMPLES_PER_FRAME, end: song.span.end * SAMPLES_PER_FRAME };
      const tamed = tameClipping(raw);
      const isPart = isHeld && hold.soundFade > 0 && song.context.region.includes(false);
      const spliced =
        isPart && source !== undefined
          ? spliceSource(tamed, source, song.samples ?? region, Math.trunc(hold.soundFade * SAMPLE_RATE))
          : tamed;
      const { waves, gain } = normalisePeak(spliced);
      const samples = waves[0]!.length;
      const slice = (from: number): number[] => waves.flatMap((wave) => Array.from(wave.subarray(from, from + 240)));
      outputs.add(
        'waveform_raw',
        raw.flatMap((wave) => Array.from(wave)),
      );
      outputs.add(
        'waveform_spliced',
        spliced.flatMap((wave) => Array.from(wave)),
      );
      outputs.add('gain_to_final', [gain]);
      outputs.add('waveform_head', slice(0));
      outputs.add('waveform_mid', slice(Math.floor(samples / 2) - 120));
      outputs.add('waveform_tail', slice(samples - 240));
      outputs.add('waveform_stats', [peakOf(waves), rmsOf(waves), samples]);
      outputs.add('final_samples', [samples]);
    }
  }
  await outputs.expect();
};

interface PlannedCase {
  readonly kind: ContextKind;
  readonly context: SongContext;
  readonly instruction: string;
  readonly hints: Float32Array | undefined;
  readonly span: { readonly start: number; readonly end: number };
  readonly samples?: { readonly start: number; readonly end: number } | undefined;
}

async function planSong(
  params: SongParameters,
  parts: {
    readonly model: GoldenModel;
    readonly use: UseNetwork;
    readonly silence: Float32Array;
    readonly latent: Float32Array | undefined;
    readonly minFrames: number;
    readonly sourceSeconds: number;
  },
): Promise<PlannedCase> {
  const { use, silence, latent, minFrames, sourceSeconds } = parts;
  const { tokenizer, detokenizer, transformer } = await parts.model.config();
  const { channels } = transformer;
  const task = (params.task ?? 'text2music') as InstructionTask;
  const codes = params.codes === undefined ? undefined : parseAudioCodes(params.codes);
  const instruction =
    codes !== undefined
      ? SEMANTIC_INSTRUCTION
      : params.instruction.startsWith(instructionOf(task, { track: params.track, tracks: params.classes }))
        ? instructionOf(task, { track: params.track, tracks: params.classes })
        : params.instruction;
  const decodeCodes = async (own: readonly number[]): Promise<Float32Array> => {
    const quantized = await use('codes', (session) => lookUpCodes(session, own, tokenizer));
    return use('detokenizer', (session) => detokenize(session, quantized, detokenizer));
  };
  const shared = { channels, silence, latent, minFrames, frames: secondsToFrames(params.duration ?? 0) };
  if (codes !== undefined) {
    const hints = await decodeCodes(codes);
    const context = planContext({ ...shared, kind: 'follow', hints });
    if (codes.length * FRAMES_PER_CODE !== hints.length / channels) throw new Error('codes have a wrong length');
    return { kind: 'follow', context, instruction, hints, span: { start: 0, end: context.frames } };
  }
  const whole = (kind: ContextKind, hints?: Float32Array): PlannedCase => {
    const context = planContext({ ...shared, kind, hints });
    return { kind, context, instruction, hints: undefined, span: { start: 0, end: context.frames } };
  };
  if (task === 'text2music') return whole('new');
  if (task === 'cover') {
    const padded = planContext({ ...shared, kind: 'keep' }).clean;
    const own = await use('tokenizer', (session) => tokenizeLatent(session, padded, tokenizer, silence));
    return whole('follow', (await decodeCodes(own)).subarray(0, padded.length));
  }
  if (task === 'cover-nofsq' || task === 'extract' || task === 'complete') return whole('keep');
  const frames = Math.max(minFrames, latent!.length / channels);
  const start = params.rstart!;
  const before = Math.max(0, -start);
  const end = params.rend ?? sourceSeconds - before;
  const span = spanToFrames(start, end, frames);
  const kind = task === 'lego' ? 'layer' : 'repaint';
  const context = planContext({
    ...shared,
    kind,
    isNew: (frame) => frame >= span.start && frame < span.end,
    writesEverywhere: params.mask_mode === 'auto',
  });
  const samples = { start: Math.trunc((start + before) * SAMPLE_RATE), end: Math.trunc((end + before) * SAMPLE_RATE) };
  return { kind, context, instruction, hints: undefined, span, samples };
}

/** The source of a case: the set's clip, repeated and cut to so many frames, lengthened with silence where the region goes beyond it. */
async function readSource(context: CaseContext, params: SongParameters): Promise<Float32Array[] | undefined> {
  const count = /repeated\/cut to (\d+) frames/.exec(params.src ?? '')?.[1];
  if (count === undefined) return undefined;
  const clip = context.set.cases.find(({ id }) => id.startsWith('source/'))!;
  const { data, shape } = await context.set.tensor(clip, 'audio');
  const samples = shape[2]!;
  const length = Number(count) * SAMPLES_PER_FRAME;
  const before = Math.round(Math.max(0, -(params.rstart ?? 0)) * SAMPLE_RATE);
  const after = Math.max(0, Math.round((params.rend ?? 0) * SAMPLE_RATE) - length);
  return Array.from({ length: shape[1]! }, (_, channel) => {
    const wave = new Float32Array(before + length + after);
    for (let index = 0; index < length; index += 1) wave[before + index] = data[channel * samples + (index % samples)]!;
    return wave;
  });
}

/** Frames of the source before it is lengthened. */
const ownFramesOf = ({ src }: SongParameters): number => Number(/repeated\/cut to (\d+) frames/.exec(src ?? '')?.[1] ?? 0);

/** Gathers results by name; those that the case has are compared. */
function collect(context: CaseContext): { add(name: string, values: ArrayLike<number>): void; expect(): Promise<void> } {
  const found = new Map<string, number[]>();
  return {
    add: (name, values) => void found.set(name, [...(found.get(name) ?? []), ...Array.from(values)]),
    async expect() {
      for (const name of context.golden.outputs) {
        const got = found.get(name);
        if (got !== undefined) await context.expect(name, got);
      }
    },
  };
}

async function expectAnswers(
  context: CaseContext,
  answers: readonly { readonly conditional: Float32Array; readonly unconditional?: Float32Array }[],
): Promise<void> {
  if (!context.golden.outputs.includes('dit_out')) return;
  const { data } = await context.tensor('dit_out');
  const size = data.length / answers.length;
  // Where guidance is off, the reference still evaluates both.
  const rows = answers.flatMap(({ conditional, unconditional }, call) => {
    const second = unconditional ?? data.slice(call * size + conditional.length, (call + 1) * size);
    return [...conditional, ...second];
  });
  await context.expect('dit_out', rows);
}

function repeat(values: ArrayLike<number>, count: number): Float32Array {
  const all = new Float32Array(values.length * count);
  for (let item = 0; item < count; item += 1) all.set(Array.from(values), item * values.length);
  return all;
}

function rmsOf(waves: readonly Float32Array[]): number {
  let [square, count] = [0, 0];
  for (const wave of waves) {
    for (const sample of wave) square += sample ** 2;
    count += wave.length;
  }
  return Math.sqrt(square / count);
}

function sameText(got: string, want: string): void {
  if (got !== want) throw new Error(`the prompt is ${JSON.stringify(got)}, expected ${JSON.stringify(want)}`);
}

async function sameTensor(context: CaseContext, name: string, got: readonly number[]): Promise<void> {
  const { data } = await context.tensor(name);
  if (got.join() !== Array.from(data).join()) throw new Error(`${name} is ${got.join()}, expected ${Array.from(data).join()}`);
}
