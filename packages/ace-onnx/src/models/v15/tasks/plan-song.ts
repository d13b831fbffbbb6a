import { drawSeed, InvalidInputError } from '@loop/core';
import type { AudioClip, MusicRequest, Seed, Warning } from '@loop/core';

import type { Diffusion } from '../../../diffusion/denoise.js';
import { mixNoise } from '../../../diffusion/latents.js';
import { createNoise } from '../../../diffusion/noise/create-noise.js';
import { deliverExtension, deliverLike, deliverRepaint, OUTPUT_RATE, outputLength } from '../../../pipeline/delivery.js';
import type { Delivery } from '../../../pipeline/delivery.js';
import type { PlanJob, SongPlan } from '../../../pipeline/family.js';
import type { Session } from '../../../runtime/runtime.js';
import { FRAMES_PER_CODE, SAMPLES_PER_FRAME, secondsToFrames } from '../seconds-to-frames.js';
import type { AceStep15Settings } from '../settings.js';
import { joinContext, planContext, silentFrames } from '../song/plan-context.js';
import type { ContextKind, SongContext } from '../song/plan-context.js';
import { heldSteps, repaintHold } from '../song/repaint-settings.js';
import { sampleLatent } from '../song/sample-latent.js';
import type { RunHold } from '../song/sample-latent.js';
import type { SongCondition } from './condition.js';
import type { SongTraits } from './song-traits.js';
import { originNoise, planSchedule } from './schedule.js';

/** The longest song that the model was made for: 600 s. */
const MAX_FRAMES = 15_000;

const DEFAULT_SECONDS = 120;

/** The part of a plan that differs between tasks. */
interface TaskPlan {
  readonly kind: ContextKind;
  /** Frames of new music; tasks with a source take its length. */
  readonly frames: number;
  /** The source, lengthened where the task adds to it. */
  readonly latent?: Float32Array | undefined;
  readonly isNew?: ((frame: number) => boolean) | undefined;
  readonly delivery: Delivery;
  readonly warnings: readonly Warning[];
}

/** Plans a song: its levels and noise, what the model hears, what of the sound is delivered. Runs no network. */
export function planSong(job: PlanJob<AceStep15Settings>, traits: SongTraits): SongPlan<SongCondition> {
  const { request, settings, seed, signal } = job;
  const { config, variant, silence } = traits;
  const { channels } = config;
  const schedule = planSchedule(request, settings, variant);
  const task = planTask(job, traits);
  const context = planContext({
    kind: task.kind,
    channels,
    silence,
    frames: task.frames,
    latent: task.latent,
    isNew: task.isNew,
    writesEverywhere: settings.repaintMask === 'auto',
  });
  const { frames } = context;
  if (frames > MAX_FRAMES)
    throw new InvalidInputError('request', [
      { path: 'durationSeconds', message: `must come to ${MAX_FRAMES / 25} s at most, sources included`, received: `${frames / 25} s` },
    ]);
  const random = createNoise(seed, { kind: settings.noise, multiprocessors: settings.multiprocessors });
  const retake = retakeOf(request, settings, seed);
  const first = random.normal(frames * channels);
  const noise = retake === undefined ? first : mixNoise(first, retake.noise(first.length), retake.variance);
  const run = (session: Session, condition: SongCondition): Diffusion =>
    sampleLatent(session, {
      levels: schedule.levels,
      guidance: schedule.guidance,
      correction: schedule.correction,
      method: settings.method,
      solver: settings.solver,
      velocityLimit: settings.velocityLimit,
      velocityMemory: settings.velocityMemory,
      config,
      songs: 1,
      frames,
      noise,
      times: condition.times,
      hearing: { context: contextOf(context, condition, channels, silence), cross: condition.cross[0]! },
      later: laterOf(request, context, condition, schedule.steps, channels, silence),
      empty: condition.empty,
      origin: originNoise(request, settings) === undefined ? undefined : context.clean,
      hold: holdOf(request, settings, context, schedule.steps, channels),
      drawNoise: () => random.normal(first.length),
      signal,
    });
  return {
    frames,
    evaluations: schedule.evaluations,
    parameters: {
      steps: schedule.steps,
      shift: schedule.shift,
      guidanceScale: schedule.guidance.scale,
      correction: schedule.correction === undefined ? 'off' : 'on',
      ...(retake === undefined ? {} : { retakeSeed: retake.seed, variance: retake.variance }),
    },
    delivery: task.delivery,
    warnings: [...task.warnings, ...schedule.warnings],
    run,
  };
}

/** Source and mask; a cover hears what its codes stand for. */
function contextOf(context: SongContext, { hints }: SongCondition, channels: number, silence: Float32Array): Float32Array {
  if (hints === undefined) return joinContext(context.source, context.writable, channels);
  const heard = planContext({ kind: 'follow', channels, silence, frames: context.frames, hints, minFrames: context.frames });
  return joinContext(heard.source, context.writable, channels);
}

/** A cover of less than full strength no longer hears its source in its last steps. */
function laterOf(
  request: MusicRequest,
  context: SongContext,
  condition: SongCondition,
  steps: number,
  channels: number,
  silence: Float32Array,
): (Parameters<typeof sampleLatent>[1] extends { readonly later?: infer Later } ? Later : never) | undefined {
  const cross = condition.cross[1];
  if (request.task !== 'cover' || cross === undefined) return undefined;
  const quiet = joinContext(silentFrames(silence, context.frames, channels), context.writable, channels);
  return { from: Math.trunc(steps * (request.strength ?? 1)), context: quiet, cross };
}

function holdOf(
  request: MusicRequest,
  settings: AceStep15Settings,
  { clean, region }: SongContext,
  steps: number,
  channels: number,
): RunHold | undefined {
  if (request.task !== 'repaint' && request.task !== 'extend' && request.task !== 'lego') return undefined;
  // A source that is to be kept whole is held as firmly as can be.
  const hold =
    request.task === 'extend'
      ? repaintHold('conservative')
      : repaintHold(settings.repaintMode, request.task === 'repaint' ? request.variance : undefined);
  return { clean, mask: region, channels, steps: heldSteps(hold, steps), fade: hold.latentFade };
}

function retakeOf(
  request: MusicRequest,
  settings: AceStep15Settings,
  seed: Seed,
): { readonly seed: Seed; readonly variance: number; readonly noise: (length: number) => Float32Array } | undefined {
  if (request.task !== 'retake') return undefined;
  const own = request.retakeSeed ?? settings.retakeSeed ?? drawSeed();
  return {
    seed: own,
    variance: request.variance ?? 0.5,
    noise: (length) =>
      createNoise(own === seed ? seed + 1 : own, { kind: settings.noise, multiprocessors: settings.multiprocessors }).normal(length),
  };
}

function planTask({ request, settings, source }: PlanJob<AceStep15Settings>, { config, silence }: SongTraits): TaskPlan {
  const { channels } = config;
  const audio = 'source' in request ? request.source.audio : undefined;
  if (audio === undefined || source === undefined) return planNewMusic(request, settings);
  const warnings = unusedDuration(request);
  const { latent } = source;
  const shared = { frames: source.frames, latent, warnings };
  switch (request.task) {
    case 'cover':
      return { ...shared, kind: settings.follow === 'codes' ? 'follow' : 'keep', delivery: deliverLike(audio) };
    case 'repaint':
    case 'lego': {
      const [startSeconds, endSeconds] = [request.startSeconds ?? 0, request.endSeconds];
      const region = regionOf(audio, startSeconds, endSeconds);
      return {
        ...shared,
        warnings: [...warnings, ...region.warnings],
        kind: request.task === 'lego' ? 'layer' : 'repaint',
        isNew: (frame) => frame >= region.start && frame < region.end,
        delivery: deliverRepaint(audio, startSeconds, endSeconds),
      };
    }
    case 'extend':
      return { ...planExtension(request, audio, latent, channels, silence), warnings };
    case 'audio2audio':
      return { ...shared, kind: 'new', delivery: deliverLike(audio) };
    default:
      return { ...shared, kind: 'keep', delivery: deliverLike(audio) };
  }
}

function planNewMusic(request: MusicRequest, { audioCodes }: AceStep15Settings): TaskPlan {
  if (audioCodes !== undefined) {
    const frames = audioCodes.length * FRAMES_PER_CODE;
    const made = frames * SAMPLES_PER_FRAME;
    const asked = Math.round((request.durationSeconds ?? 0) * OUTPUT_RATE);
    // Music that is to end within its last code is cut there.
    const fits = asked <= made && asked > made - FRAMES_PER_CODE * SAMPLES_PER_FRAME;
    return {
      kind: 'new',
      frames,
      delivery: { skip: 0, length: fits ? asked : made, kept: [] },
      warnings: fits ? [] : unusedDuration(request, 'audio codes last a fifth of a second each'),
    };
  }
  const seconds = request.durationSeconds ?? DEFAULT_SECONDS;
  const frames = secondsToFrames(seconds);
  const made = frames * SAMPLES_PER_FRAME;
  const asked = Math.round(seconds * OUTPUT_RATE);
  return {
    kind: 'new',
    frames,
    // Less than five seconds are made longer than asked for, and cut.
    delivery: { skip: 0, length: Math.min(asked, made), kept: [] },
    warnings:
      made >= asked
        ? []
        : [
            {
              code: 'clamped',
              field: 'durationSeconds',
              message: `Music is made in frames of 0.04 s, rounded down as in the reference: ${made / OUTPUT_RATE} s instead of ${seconds} s.`,
            },
          ],
  };
}

function planExtension(
  request: Extract<MusicRequest, { readonly task: 'extend' }>,
  audio: AudioClip,
  latent: Float32Array,
  channels: number,
  silence: Float32Array,
): Omit<TaskPlan, 'warnings'> {
  const { beforeSeconds = 0, afterSeconds = 0 } = request;
  const own = outputLength(audio);
  const before = Math.ceil((beforeSeconds * OUTPUT_RATE) / SAMPLES_PER_FRAME - 1e-6);
  // New frames begin where the last whole frame of the source ends.
  const kept = afterSeconds === 0 ? latent.length / channels : Math.floor(own / SAMPLES_PER_FRAME);
  const after = Math.max(0, Math.ceil((own + afterSeconds * OUTPUT_RATE) / SAMPLES_PER_FRAME - 1e-6) - kept);
  const frames = before + kept + after;
  const whole = new Float32Array(frames * channels);
  whole.set(silentFrames(silence, before, channels));
  whole.set(latent.subarray(0, kept * channels), before * channels);
  whole.set(silentFrames(silence, after, channels), (before + kept) * channels);
  return {
    kind: 'repaint',
    frames,
    latent: whole,
    isNew: (frame) => frame < before || frame >= before + kept,
    delivery: deliverExtension(audio, { beforeSeconds, afterSeconds, decodedBefore: before * SAMPLES_PER_FRAME }),
  };
}

/** The frames that cover a region of a source. */
function regionOf(
  audio: AudioClip,
  startSeconds: number,
  endSeconds: number | undefined,
): { readonly start: number; readonly end: number; readonly warnings: readonly Warning[] } {
  const own = outputLength(audio);
  const frames = Math.ceil(own / SAMPLES_PER_FRAME);
  const at = (seconds: number): number => (seconds * OUTPUT_RATE) / SAMPLES_PER_FRAME;
  const start = Math.floor(at(startSeconds) + 1e-6);
  if (startSeconds * OUTPUT_RATE >= own)
    throw new InvalidInputError('request', [
      { path: 'startSeconds', message: `must lie before the end of the source, ${own / OUTPUT_RATE} s`, received: String(startSeconds) },
    ]);
  const isBeyond = endSeconds !== undefined && endSeconds * OUTPUT_RATE > own + 1;
  return {
    start,
    end: endSeconds === undefined ? frames : Math.min(frames, Math.max(start + 1, Math.ceil(at(endSeconds) - 1e-6))),
    warnings: isBeyond
      ? [{ code: 'clamped', field: 'endSeconds', message: `The source ends at ${own / OUTPUT_RATE} s, and so does the region.` }]
      : [],
  };
}

function unusedDuration(request: MusicRequest, why = 'the source says how long the result is'): readonly Warning[] {
  if (request.durationSeconds === undefined) return [];
  return [{ code: 'ignored', field: 'durationSeconds', message: `The duration is not used: ${why}.` }];
}
