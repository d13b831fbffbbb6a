import { clipDuration } from '@loop/core';
import type { Abortable, AudioClip, Seconds } from '@loop/core';
import { cutClip, encodeWav, fadeClip, normalizeLoudness, resample, toStereo } from '@loop/core/audio';

import { formatListeningPage } from './format-listening-page.js';
import { planListening } from './plan-listening.js';
import type { ListeningKey, ListeningPlan, PlanListeningOptions } from './plan-listening.js';

/** A clip for a listening test. */
export interface ListeningClip {
  /** What the key calls it, such as its file's name. */
  readonly id: string;
  /** Gives the sound when its turn comes. */
  readonly load: (options: Abortable) => AudioClip | Promise<AudioClip>;
}

/** What a listening test is made of. */
export interface ListeningInput {
  /** For pairs in the same order as the real ones. */
  readonly generated: readonly ListeningClip[];
  /** Real clips, or those of another model. */
  readonly real: readonly ListeningClip[];
}

/** Settings of {@link writeListening}. */
export interface WriteListeningOptions extends PlanListeningOptions, Abortable {
  /** The longest clip; longer ones are cut from the start of their sound on. @defaultValue 20 */
  readonly maxSeconds?: Seconds | undefined;
  /** The loudness of every clip, so that none is chosen for being louder, in LUFS. @defaultValue −18 */
  readonly loudness?: number | undefined;
  /** Called before each clip. */
  readonly onProgress?:
    | ((progress: { readonly type: 'progress'; readonly phase: 'writing'; readonly fraction: number; readonly clip: string }) => void)
    | undefined;
}

/** A file of a listening test. */
export interface ListeningOutput {
  /** Relative to the test's folder. */
  readonly path: string;
  /** A text, or the bytes of a WAV file. */
  readonly content: string | Uint8Array<ArrayBuffer>;
}

/** A listening test as it comes into being; the last value is what it is. */
export interface WrittenListening {
  /** What listeners got. */
  readonly plan: ListeningPlan;
  /** Keep it away from listeners. */
  readonly key: ListeningKey;
}

/**
 * Makes a blind listening test: a page that needs no server, and the clips beside it, all of one format, rate, loudness and greatest length, under names
 * that say nothing. The key is returned and not among the files.
 *
 * @throws {InvalidInputError} When a set is empty, or pairs do not belong together.
 *
 * @example
 * ```ts
 * const test = writeListening({ generated, real }, { kind: 'abx', seed: 7 });
 * for (let step = await test.next(); ; step = await test.next()) {
 *   if (step.done) break; // step.value.key judges the results
 *   await writeFile(step.value.path, step.value.content);
 * }
 * ```
 */
export async function* writeListening(
  { generated, real }: ListeningInput,
  options: WriteListeningOptions,
): AsyncGenerator<ListeningOutput, WrittenListening, undefined> {
  const { signal, onProgress, maxSeconds = 20, loudness = -18 } = options;
  signal?.throwIfAborted();
  const names = (clips: readonly ListeningClip[]): readonly string[] => clips.map(({ id }) => id);
  const { plan, key, files } = planListening({ generated: names(generated), real: names(real) }, options);
  yield { path: 'index.html', content: formatListeningPage(plan) };
  for (const [done, { file, set, index }] of files.entries()) {
    signal?.throwIfAborted();
    const { id, load } = (set === 'generated' ? generated : real)[index]!;
    onProgress?.({ type: 'progress', phase: 'writing', fraction: done / files.length, clip: id });
    const clip = toStereo(await load({ signal }));
    const cut = cutClip(clip, { endSeconds: Math.min(maxSeconds, clipDuration(clip)) });
    const level = normalizeLoudness(resample(cut, 48_000), { targetLufs: loudness }).audio;
    const fade = Math.min(0.05, clipDuration(level) / 4);
    yield { path: file, content: encodeWav(fadeClip(level, { inSeconds: fade, outSeconds: fade })) };
  }
  return { plan, key };
}
