import { InvalidInputError, createChannel, isLoopError, planProgress } from '@loop/core';
import type { Abortable, Delay, Milliseconds, Progress, ResultEvent } from '@loop/core';

import type { TrackRecord } from '../dataset/track-record.js';
import { captionKey } from './caption-journal.js';
import type { CaptionJournal } from './caption-journal.js';
import type { CaptionAudio, CaptionField, Captioner, HeardTrack } from './captioner.js';
import { costOf } from './estimate-captions.js';
import { fieldsNeeded, mergeHeard } from './merge-heard.js';
import type { MergePolicy } from './merge-heard.js';
import { createRateLimit } from './rate-limit.js';

/** Settings of {@link captionTracks}. */
export interface CaptionTracksOptions extends Abortable {
  /** The captioners to ask, one after the other for each track: a later one fills what an earlier one left. At least one. */
  readonly captioners: readonly Captioner[];
  /** Reads a track's file; `hash` is the SHA-256 of its bytes. */
  readonly readAudio: (track: TrackRecord, options: Abortable) => Promise<CaptionAudio & { readonly hash: string }>;
  /** @defaultValue 'fill-missing' */
  readonly policy?: MergePolicy | undefined;
  /** Which fields are taken. @defaultValue all that the captioners find out */
  readonly fields?: readonly CaptionField[] | undefined;
  /** How many tracks are worked on concurrently, 1–32. @defaultValue 2 */
  readonly concurrency?: number | undefined;
  /** How many requests each captioner gets a minute at most. @defaultValue no limit */
  readonly requestsPerMinute?: number | undefined;
  /** The most that may be spent, in US dollars; needs captioners whose price is known. @defaultValue no limit */
  readonly budget?: number | undefined;
  /** Answers that were paid for already, and a place for new ones. @defaultValue every answer is asked for */
  readonly journal?: CaptionJournal | undefined;
  /** When something was found out, ISO 8601. @defaultValue '' */
  readonly now?: (() => string) | undefined;
  /** For the time that is left. @defaultValue no estimate */
  readonly clock?: (() => Milliseconds) | undefined;
  /** Replaces the wait of the rate limit, for tests. */
  readonly delay?: Delay | undefined;
}

/** What became of one track. */
export interface TrackCaptioned {
  readonly type: 'track-end';
  readonly path: string;
  /**
   * `captioned`: something was asked and heard; `known`: all answers were in the journal; `complete`: nothing was missing; `failed`: a captioner failed, and what
   * others heard is kept; `unaffordable`: the budget is spent.
   */
  readonly outcome: 'captioned' | 'known' | 'complete' | 'failed' | 'unaffordable';
  /** The fields that have another value now. */
  readonly changed: readonly CaptionField[];
  /** What was left out of answers, and what failed. */
  readonly notes: readonly string[];
  /** The track as it is now. */
  readonly track: TrackRecord;
}

/** What captioning came to. */
export interface CaptionedTracks {
  /** All tracks in their order. */
  readonly tracks: readonly TrackRecord[];
  /** What became of each, in the same order. */
  readonly outcomes: readonly TrackCaptioned[];
  /** What was spent in US dollars, by the prices that are known. */
  readonly cost: number;
}

/** What {@link captionTracks} yields; `result` comes last. */
export type CaptionEvent = Progress<'caption'> | TrackCaptioned | ResultEvent<CaptionedTracks>;

/**
 * Lets captioners listen to tracks and puts what they hear into the records. A track that fails is reported and left as it was: a failure is never
 * written as a caption, and the others go on. Only a key that is refused (401, 403) ends the run, for all others would be refused too.
 *
 * Leaving the loop or aborting stops all requests; answers that came are in the journal and cost nothing the next time.
 *
 * @throws {InvalidInputError} For options that are out of range.
 */
export async function* captionTracks(
  tracks: readonly TrackRecord[],
  options: CaptionTracksOptions,
): AsyncGenerator<CaptionEvent, void, void> {
  const { signal, concurrency = 2, clock } = options;
  assertOptions(options);
  signal?.throwIfAborted();
  const controller = new AbortController();
  const stop = (): void => controller.abort(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  const channel = createChannel<TrackCaptioned>();
  const outcomes: TrackCaptioned[] = [];
  const run = createRun({ ...options, signal: controller.signal });
  let next = 0;
  const work = async (): Promise<void> => {
    while (next < tracks.length) {
      const index = next;
      next += 1;
      controller.signal.throwIfAborted();
      outcomes[index] = await run.captionTrack(tracks[index]!);
      channel.push(outcomes[index]!);
    }
  };
  const workers = Array.from({ length: Math.min(concurrency, tracks.length) }, () =>
    work().catch((error: unknown) => {
      channel.fail(error);
      controller.abort(error);
    }),
  );
  void Promise.all(workers).then(channel.end);
  const plan = planProgress([{ phase: 'caption', weight: 1 }], { clock });
  try {
    yield plan.at('caption', 0);
    let done = 0;
    for await (const ended of channel.read()) {
      done += 1;
      yield ended;
      yield plan.at('caption', done / tracks.length, { step: done, steps: tracks.length });
    }
    yield { type: 'result', value: { tracks: outcomes.map(({ track }) => track), outcomes, cost: run.spent() } };
  } finally {
    signal?.removeEventListener('abort', stop);
    controller.abort();
    await Promise.all(workers);
  }
}

interface Run {
  captionTrack(track: TrackRecord): Promise<TrackCaptioned>;
  spent(): number;
}

function createRun(options: CaptionTracksOptions): Run {
  const { captioners, policy = 'fill-missing', journal, readAudio, budget, now = () => '', delay, requestsPerMinute, signal } = options;
  const limits = new Map(captioners.map((captioner) => [captioner, createRateLimit(requestsPerMinute, delay)]));
  let cost = 0;

  const pay = (captioner: Captioner, { seconds }: CaptionAudio): boolean => {
    const price = costOf(captioner.price, seconds);
    if (budget !== undefined && (price === undefined || cost + price > budget)) return false;
    cost += price ?? 0;
    return true;
  };

  const ask = async (captioner: Captioner, audio: CaptionAudio, key: string): Promise<HeardTrack> => {
    if (captioner.maxBytes !== undefined && audio.bytes.length > captioner.maxBytes) {
      const message = `has ${audio.bytes.length} bytes; ${captioner.name} takes ${captioner.maxBytes}. Encode it smaller.`;
      throw new InvalidInputError('audio', [{ path: audio.name, message }]);
    }
    await limits.get(captioner)!.turn({ signal });
    const heard = await captioner.caption(audio, { signal });
    await journal?.put(key, heard);
    return heard;
  };

  return {
    spent: () => cost,
    async captionTrack(track) {
      let merged = track;
      const changed = new Set<CaptionField>();
      const notes: string[] = [];
      let outcome: TrackCaptioned['outcome'] = 'complete';
      let audio: (CaptionAudio & { readonly hash: string }) | undefined;
      for (const captioner of captioners) {
        // What an earlier captioner replaced is not replaced again.
        const needed = fieldsNeeded(track, captioner.fields, policy).filter((field) => !changed.has(field) && isWanted(options, field));
        if (needed.length === 0) continue;
        try {
          audio ??= await readAudio(track, { signal });
          const key = captionKey(audio.hash, captioner);
          const known = journal?.get(key);
          if (known === undefined && !pay(captioner, audio)) {
            outcome = 'unaffordable';
            continue;
          }
          const heard = known ?? (await ask(captioner, audio, key));
          if (outcome === 'complete' || outcome === 'known') outcome = known === undefined ? 'captioned' : 'known';
          notes.push(...(heard.notes ?? []).map((note) => `${captioner.name}: ${note}`));
          const result = mergeHeard(merged, pick(heard, needed), policy, { source: captioner.name, model: captioner.model, at: now() });
          merged = result.track;
          for (const field of result.changed) changed.add(field);
        } catch (error) {
          signal?.throwIfAborted();
          if (isLoopError(error, 'http') && (error.status === 401 || error.status === 403)) throw error;
          outcome = 'failed';
          notes.push(`${captioner.name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      return { type: 'track-end', path: track.path, outcome, changed: [...changed], notes, track: merged };
    },
  };
}

const isWanted = ({ fields }: CaptionTracksOptions, field: CaptionField): boolean => fields === undefined || fields.includes(field);

function pick(heard: HeardTrack, fields: readonly CaptionField[]): HeardTrack {
  return Object.fromEntries(fields.map((field) => [field, heard[field]])) as HeardTrack;
}

function assertOptions({ captioners, concurrency = 2, requestsPerMinute, budget }: CaptionTracksOptions): void {
  const refuse = (path: string, message: string, received: unknown): never => {
    throw new InvalidInputError('captionTracks', [{ path, message, received: String(received) }]);
  };
  if (captioners.length === 0) refuse('captioners', 'must name at least one', 'none');
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 32)) refuse('concurrency', 'must be 1 to 32', concurrency);
  if (requestsPerMinute !== undefined && !(requestsPerMinute > 0 && requestsPerMinute <= 10_000))
    refuse('requestsPerMinute', 'must be above 0, at most 10000', requestsPerMinute);
  const unpriced = captioners.find(({ price }) => price === undefined);
  if (budget !== undefined && !(budget >= 0)) refuse('budget', 'must be 0 or more', budget);
  if (budget !== undefined && unpriced !== undefined) refuse('budget', `needs the price of ${unpriced.name}`, budget);
}
