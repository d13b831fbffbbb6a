import { hashClip } from '../audio/hash-clip.js';
import { DisposedError } from '../errors.js';
import type { Abortable } from '../job/abort.js';
import { runToResult } from '../job/run-to-result.js';
import type { Warning } from '../warning.js';
import { unsupportedAdapters } from './adapters.js';
import type { AdapterControl } from './adapters.js';
import { createMusicResult } from './create-music-result.js';
import type { MusicCapabilities, MusicGenerator } from './generator.js';
import type { MusicRequest } from './request.js';
import type { GenerationEvent, GenerationStreamEvent, MusicResult, MusicTrack } from './result.js';
import { assertSupported, parseMusicRequest } from './validate-request.js';
import { warnIgnoredFields } from './warnings.js';

/** What the work on one request gets beside the request. */
export interface GenerationJob {
  /** Aborts when the caller aborts, leaves the stream early, or disposes of the generator. */
  readonly signal: AbortSignal;
  /** What the generator can do now. */
  readonly capabilities: MusicCapabilities;
  /** Adds departures from the request. Of several with one code and field the first counts; without a field, of several with one message. */
  warn(...warnings: readonly Warning[]): void;
}

/** The work on one checked request: yields progress and previews, and returns one track per variation. */
export type GenerationWork = AsyncGenerator<GenerationEvent, readonly MusicTrack[], void>;

/** What only this generator does; everything that all generators do is added by {@link defineGenerator}. */
export interface GeneratorDefinition {
  /** A short name for messages and provenance. */
  readonly name: string;
  /** What it can do: a value, or a question to a server. */
  readonly capabilities: MusicCapabilities | ((options: Abortable) => Promise<MusicCapabilities>);
  /** Does the work. Faults of settings that only this generator knows are thrown before the first event. */
  run(request: MusicRequest, job: GenerationJob): GenerationWork;
  /** Its adapters. @defaultValue every call throws `unsupported` */
  readonly adapters?: AdapterControl | undefined;
  /** Frees what it holds; called once. Running work was aborted before. */
  dispose?(): Promise<void> | void;
}

/**
 * Makes a music generator of what only it does. Requests are checked and held against the capabilities, ignored fields are warned about,
 * leaving the stream or disposing of the generator aborts the work, and the provenance names the sounds that went in.
 *
 * @example
 * ```ts
 * const generator = defineGenerator({
 *   name: 'tone',
 *   capabilities,
 *   async *run(request) {
 *     yield { type: 'progress', phase: 'render', fraction: 1 };
 *     return [makeTone(request)];
 *   },
 * });
 * ```
 */
export function defineGenerator<R extends MusicRequest = MusicRequest>(definition: GeneratorDefinition): MusicGenerator<R> {
  const { name } = definition;
  const lifetime = new AbortController();
  const assertUsable = (): void => {
    if (lifetime.signal.aborted) throw new DisposedError(name);
  };
  const capabilities = async (options: Abortable = {}): Promise<MusicCapabilities> => {
    assertUsable();
    options.signal?.throwIfAborted();
    return typeof definition.capabilities === 'function' ? definition.capabilities(options) : definition.capabilities;
  };

  async function* stream(input: MusicRequest, options: Abortable = {}): AsyncGenerator<GenerationStreamEvent, void, void> {
    assertUsable();
    options.signal?.throwIfAborted();
    const request = parseMusicRequest(input);
    const able = await capabilities(options);
    // One that can do no task at all says itself what it lacks.
    if (able.tasks.length > 0) assertSupported(request, able, name);
    const warnings = createWarnings(warnIgnoredFields(request, able, name));
    const leaving = new AbortController();
    const signal = AbortSignal.any([leaving.signal, lifetime.signal, ...(options.signal === undefined ? [] : [options.signal])]);
    const work = definition.run(request, { signal, capabilities: able, warn: warnings.add });
    try {
      let step = await work.next();
      for (; step.done !== true; step = await work.next()) yield step.value;
      const tracks = step.value;
      signal.throwIfAborted();
      const inputs = await hashInputs(request);
      signal.throwIfAborted();
      const named = tracks.map((track) => ({ ...track, provenance: { ...track.provenance, ...inputs } }));
      yield { type: 'result', value: createMusicResult(named, warnings.all) };
    } finally {
      // The abort comes first: what the work awaits on its way out then ends at once.
      leaving.abort();
      await work.return([]);
    }
  }

  return {
    name,
    adapters: definition.adapters ?? unsupportedAdapters(name),
    capabilities,
    stream,
    generate: (request, { signal, onProgress } = {}) => runToResult<MusicResult, GenerationEvent>(stream(request, { signal }), onProgress),
    async dispose() {
      if (lifetime.signal.aborted) return;
      lifetime.abort(new DisposedError(name));
      await definition.dispose?.();
    },
  };
}

function createWarnings(first: readonly Warning[]): { readonly all: readonly Warning[]; add(...warnings: readonly Warning[]): void } {
  const all: Warning[] = [];
  const seen = new Set<string>();
  const add = (...warnings: readonly Warning[]): void => {
    for (const warning of warnings) {
      const key = warning.field === undefined ? warning.message : `${warning.code} ${warning.field}`;
      if (!seen.has(key)) all.push(warning);
      seen.add(key);
    }
  };
  add(...first);
  return { all, add };
}

async function hashInputs(request: MusicRequest): Promise<{ source?: string; reference?: string }> {
  const source = 'source' in request ? await hashClip(request.source.audio) : undefined;
  const reference = request.reference === undefined ? undefined : await hashClip(request.reference.audio);
  return { ...(source === undefined ? {} : { source }), ...(reference === undefined ? {} : { reference }) };
}
