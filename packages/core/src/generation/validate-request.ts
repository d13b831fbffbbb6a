import { clipDuration, findNonFinite } from '../audio/clip.js';
import type { AudioClip } from '../audio/clip.js';
import * as z from 'zod/mini';

import { InvalidInputError, UnsupportedError } from '../errors.js';
import { MAX_SEED } from '../units.js';
import { parseInput } from '../validate.js';
import { adapterScaleSchema } from './adapter-scale.js';
import type { MusicCapabilities } from './generator.js';
import { REQUEST_LIMITS as LIMITS } from './request-limits.js';
import { TIME_SIGNATURES } from '../music/song/meter.js';
import { MUSIC_TASKS, TRACK_NAMES } from './request.js';
import type { MusicRequest, MusicTask } from './request.js';

const seconds = z.number().check(z.gte(0), z.lte(600));
const fraction = z.number().check(z.gte(0), z.lte(1));
const seed = z.int().check(z.gte(0), z.lte(MAX_SEED));
const clip = z.custom<AudioClip>((value) => isClip(value) && isFiniteClip(value), {
  error: ({ input }) => clipFault(input),
});
const source = z.object({ audio: clip, reusable: z.optional(z.object({ kind: z.string(), data: z.unknown() })) });
const track = z.enum(TRACK_NAMES);
const adapter = z.strictObject({
  name: z.string().check(z.minLength(1), z.maxLength(200)),
  scale: z.optional(adapterScaleSchema),
});

function within(value: z.ZodMiniNumber, [low, high]: readonly [number, number]) {
  return z.optional(value.check(z.gte(low), z.lte(high)));
}

const description = {
  prompt: z.optional(z.string().check(z.maxLength(4_096))),
  lyrics: z.optional(z.string().check(z.maxLength(16_384))),
  instrumental: z.optional(z.boolean()),
  vocalLanguage: z.optional(
    z.string().check(z.refine((code) => /^([a-z]{2,3}|unknown)$/.test(code), 'must be an ISO 639 code such as en')),
  ),
  durationSeconds: within(z.number(), LIMITS.durationSeconds),
  bpm: within(z.number(), LIMITS.bpm),
  key: z.optional(z.string().check(z.minLength(1), z.maxLength(64))),
  timeSignature: z.optional(z.literal(TIME_SIGNATURES)),
  reference: z.optional(source),
  seed: z.optional(seed),
  variations: within(z.int(), LIMITS.variations),
  stems: z.optional(z.boolean()),
  steps: within(z.int(), LIMITS.steps),
  guidanceScale: within(z.number(), LIMITS.guidanceScale),
  model: z.optional(z.string().check(z.minLength(1), z.maxLength(200))),
  adapters: z.optional(z.array(adapter).check(z.maxLength(64))),
  advanced: z.optional(
    z.record(z.string(), z.optional(z.custom<object>(isRecord, 'must be the settings of a family, such as { pattern: { swing: 0.2 } }'))),
  ),
};

/** The schema of each task's request; a type test holds it to the interface of the same task. */
export const requestSchemas = {
  text2music: z.strictObject({ task: z.literal('text2music'), ...description }),
  cover: z.strictObject({ task: z.literal('cover'), ...description, source, strength: z.optional(fraction) }),
  repaint: z.strictObject({
    task: z.literal('repaint'),
    ...description,
    source,
    startSeconds: seconds,
    endSeconds: z.optional(seconds),
    variance: z.optional(fraction),
  }),
  extend: z.strictObject({
    task: z.literal('extend'),
    ...description,
    source,
    beforeSeconds: z.optional(seconds),
    afterSeconds: z.optional(seconds),
  }),
  retake: z.strictObject({ task: z.literal('retake'), ...description, variance: z.optional(fraction), retakeSeed: z.optional(seed) }),
  edit: z.strictObject({
    task: z.literal('edit'),
    ...description,
    source,
    targetPrompt: description.prompt,
    targetLyrics: description.lyrics,
    from: z.optional(fraction),
    to: z.optional(fraction),
    averages: z.optional(z.int().check(z.gte(1), z.lte(16))),
  }),
  audio2audio: z.strictObject({ task: z.literal('audio2audio'), ...description, source, strength: z.optional(fraction) }),
  lego: z.strictObject({
    task: z.literal('lego'),
    ...description,
    source,
    track,
    globalCaption: description.prompt,
    startSeconds: z.optional(seconds),
    endSeconds: z.optional(seconds),
  }),
  extract: z.strictObject({ task: z.literal('extract'), ...description, source, track }),
  complete: z.strictObject({ task: z.literal('complete'), ...description, source, tracks: z.array(track).check(z.minLength(1)) }),
} satisfies { readonly [T in MusicTask]: z.ZodMiniType };

/**
 * Checks a request at the boundary: every field, unknown fields, and the order of times.
 *
 * @throws {InvalidInputError} With every fault's path and the allowed values.
 */
export function parseMusicRequest(value: unknown): MusicRequest {
  const { task } = parseInput(z.object({ task: z.enum(MUSIC_TASKS) }), value, 'request');
  const request = parseInput<z.ZodMiniType<MusicRequest>>(requestSchemas[task], value, 'request');
  if (request.task === 'repaint')
    assertRegion(request.startSeconds, request.endSeconds ?? clipDuration(request.source.audio), 'startSeconds');
  if (request.task === 'lego' && request.endSeconds !== undefined)
    assertRegion(request.startSeconds ?? 0, request.endSeconds, 'startSeconds');
  if (request.task === 'edit') assertRegion(request.from ?? 0, request.to ?? 1, 'from');
  if (request.task === 'extend' && (request.beforeSeconds ?? 0) + (request.afterSeconds ?? 0) <= 0) {
    throw new InvalidInputError('request', [{ path: 'afterSeconds', message: 'or beforeSeconds must be above 0' }]);
  }
  return request;
}

/**
 * Checks a request against what a generator can do.
 *
 * @throws {UnsupportedError} When the task is not one of the generator's.
 * @throws {InvalidInputError} When a value is outside the generator's limits.
 */
export function assertSupported(request: MusicRequest, capabilities: MusicCapabilities, generator: string): void {
  if (!capabilities.tasks.includes(request.task)) {
    throw new UnsupportedError('task', `${generator} cannot do the task ${request.task}; it can do: ${capabilities.tasks.join(', ')}.`);
  }
  const { minSeconds, maxSeconds } = capabilities.duration;
  const duration = request.durationSeconds;
  if (duration !== undefined && (duration < minSeconds || duration > maxSeconds)) {
    throw new InvalidInputError('request', [
      { path: 'durationSeconds', message: `must be ${minSeconds}–${maxSeconds} for ${generator}`, received: String(duration) },
    ]);
  }
  if ((request.variations ?? 1) > capabilities.maxVariations) {
    throw new InvalidInputError('request', [
      {
        path: 'variations',
        message: `must be at most ${capabilities.maxVariations} for ${generator}`,
        received: String(request.variations),
      },
    ]);
  }
}

function isRecord(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function assertRegion(start: number, end: number, path: string): void {
  if (end > start) return;
  throw new InvalidInputError('request', [{ path, message: `must be before the end of the region (${end})`, received: String(start) }]);
}

function isClip(value: unknown): value is AudioClip {
  const { sampleRate, channels } = (value ?? {}) as { readonly sampleRate?: unknown; readonly channels?: unknown };
  return (
    typeof sampleRate === 'number' &&
    sampleRate >= 8_000 &&
    sampleRate <= 384_000 &&
    Array.isArray(channels) &&
    channels.length > 0 &&
    channels.every((channel) => channel instanceof Float32Array && channel.length > 0 && channel.length === channels[0].length)
  );
}

function isFiniteClip({ channels }: AudioClip): boolean {
  return channels.every((channel) => findNonFinite(channel) === undefined);
}

function clipFault(value: unknown): string {
  if (!isClip(value))
    return 'must be an AudioClip: { sampleRate 8000–384000, channels: one or more Float32Arrays of one length, not empty }';
  const bad = value.channels.findIndex((channel) => findNonFinite(channel) !== undefined);
  const sample = findNonFinite(value.channels[bad]!)!;
  return `must hold finite samples only: channel ${bad} has ${value.channels[bad]![sample]} at sample ${sample}`;
}
