import type { MusicGenerator } from '@loop/core';
import { isAbortError } from '@loop/core';
import { batch, computed, signal } from '@preact/signals';

import { MODEL_PATHS } from '../../server/model/model-offer.js';
import type { ModelOffer } from '../../server/model/model-offer.js';
import { createPersistedSignal } from '../state/persisted-signal.js';
import type * as modelEngine from './model-engine.js';
import type { DownloadProgress, EngineReason, KeptModel } from './model-engine.js';
import { ModelNotOpen, toFault } from './model-trouble.js';
import type { ModelFault } from './model-trouble.js';

/** What is known of every model. */
type Needed = 'id' | 'revision' | 'totalBytes';

/** A model that can make music in this page: in this browser, or on the studio's server. */
export interface ModelChoice extends Pick<ModelOffer, Needed>, Partial<Omit<ModelOffer, Needed>> {
  /** Where it lies in this browser; `undefined` while it must be downloaded. */
  readonly kept?: KeptModel | undefined;
  /** Whether the server can send it. */
  readonly isOffered: boolean;
}

/** What is done with a model now. */
export type ModelWork = { readonly kind: 'open' } | ({ readonly kind: 'download' } & DownloadProgress);

/** A model that is open, and what it runs on. */
export interface OpenModel {
  readonly id: string;
  readonly generator: MusicGenerator;
  readonly provider: 'webgpu' | 'wasm';
  /** Threads of WebAssembly. */
  readonly threads: number;
}

/** A model in this browser: found, downloaded, opened and removed. */
export type BrowserModel = ReturnType<typeof createBrowserModel>;

/** Beyond this nothing is downloaded without a question, in bytes. */
const ASKED_BYTES = 100e6;
/** What weights may take of the memory of WebAssembly, in bytes. */
const WASM_BYTES = 3.5 * 2 ** 30;

type Engine = typeof modelEngine;

/** Creates what this page knows of models that run in it. What runs them is loaded by the first look. */
export function createBrowserModel() {
  const choices = signal<readonly ModelChoice[] | undefined>(undefined);
  const chosenId = signal<string | undefined>(undefined);
  const engine = signal<EngineReason | undefined>(undefined);
  const work = signal<ModelWork | undefined>(undefined);
  const fault = signal<ModelFault | undefined>(undefined);
  const isAsking = signal(false);
  const opened = signal<OpenModel | undefined>(undefined);
  /** What the server said of what lies here, for when it does not answer. */
  const known = createPersistedSignal<readonly ModelOffer[]>('browser-models', [], isOffers);
  const chosen = computed(() => choices.value?.find(({ id }) => id === chosenId.value) ?? choices.value?.[0]);
  const ready = computed(() => (opened.value?.id === chosen.value?.id ? opened.value : undefined));
  let running: AbortController | undefined;
  const load = (): Promise<Engine> => import('./model-engine.js');

  /** Looks what is here and what the server has. */
  const look = async (): Promise<void> => {
    try {
      const [{ listKept, findEngine }, offered] = await Promise.all([load(), askServer()]);
      engine.value = await findEngine();
      choices.value = toChoices(await listKept(), offered, known.peek());
      fault.value = choices.value.length === 0 ? { kind: 'server-away', detail: '' } : undefined;
    } catch (error) {
      choices.value ??= [];
      fault.value = toFault(error);
    }
  };

  const release = async (): Promise<void> => {
    const { generator } = opened.peek() ?? {};
    opened.value = undefined;
    await generator?.dispose();
  };

  /** One piece of work at a time, which can be stopped. */
  const during = async (doing: ModelWork, task: (signal: AbortSignal, engine: Engine) => Promise<void>): Promise<void> => {
    if (running !== undefined) return;
    const controller = (running = new AbortController());
    batch(() => {
      work.value = doing;
      fault.value = undefined;
      isAsking.value = false;
    });
    try {
      await task(controller.signal, await load());
    } catch (error) {
      if (!isAbortError(error)) fault.value = toFault(error);
    } finally {
      running = undefined;
      work.value = undefined;
    }
  };

  const openKept = async (choice: ModelChoice & { readonly kept: KeptModel }, signal: AbortSignal, { open }: Engine): Promise<void> => {
    await release();
    work.value = { kind: 'open' };
    const generator = await open(choice.kept, choice, { signal });
    const { provider, threads } = generator.report;
    opened.value = { id: choice.id, generator, provider, threads };
  };

  /** Opens the chosen model, and downloads it first where it has to; more than 100 MB only when `isAgreed`. */
  const start = async ({ isAgreed = false }: { readonly isAgreed?: boolean } = {}): Promise<void> => {
    const choice = chosen.peek();
    if (choice === undefined) return;
    if (engine.peek() !== 'gpu' && (choice.largestBytes ?? 0) > WASM_BYTES) {
      fault.value = { kind: 'too-large', detail: '' };
      return;
    }
    const { kept } = choice;
    if (kept !== undefined) return during({ kind: 'open' }, (signal, engine) => openKept({ ...choice, kept }, signal, engine));
    if (choice.totalBytes > ASKED_BYTES && !isAgreed) {
      isAsking.value = true;
      return;
    }
    const begin = { kind: 'download', fraction: 0, bytes: 0, totalBytes: choice.totalBytes, etaSeconds: undefined } as const;
    return during(begin, async (signal, engine) => {
      // A browser that is short of room would take it away again.
      if (choice.totalBytes > ASKED_BYTES) void navigator.storage.persist();
      const offer = choice as ModelOffer;
      const got = await engine.download(offer, { signal, onProgress: (progress) => (work.value = { kind: 'download', ...progress }) });
      const { kept: _, isOffered: __, ...facts } = choice;
      known.value = [...known.peek().filter(({ id }) => id !== offer.id), { ...(facts as ModelOffer), revision: got.revision }];
      choices.value = choices.peek()?.map((one) => (one.id === offer.id ? { ...one, revision: got.revision, kept: got } : one));
      await openKept({ ...choice, kept: got }, signal, engine);
    });
  };

  return {
    /** The models that are here or can be had; `undefined` until it was looked. */
    choices,
    chosen,
    choose: (id: string) => (chosenId.value = id),
    /** What this browser computes with. */
    engine,
    work,
    fault,
    /** Whether a person is asked before a large download. */
    isAsking,
    /** The chosen model, when it is open. */
    ready,
    look,
    start,
    stop: () => running?.abort(),
    /** The generator of the model, opened when it lies here. @throws What says that it must be loaded first. */
    async generator(): Promise<MusicGenerator> {
      if (choices.peek() === undefined) await look();
      if (ready.peek() === undefined && chosen.peek()?.kept !== undefined) await start();
      const { generator } = ready.peek() ?? {};
      if (generator !== undefined) return generator;
      throw new ModelNotOpen(fault.peek() ?? { kind: 'not-loaded', detail: '' });
    },
    release,
    /** Takes a model out of this browser; the chosen one where none is named. */
    async remove(wanted = chosen.peek()?.id): Promise<void> {
      const choice = choices.peek()?.find(({ id }) => id === wanted);
      if (choice?.kept === undefined) return;
      await during({ kind: 'open' }, async (_, { remove }) => {
        if (opened.peek()?.id === choice.id) await release();
        await remove(choice.id);
        known.value = known.peek().filter(({ id }) => id !== choice.id);
      });
      await look();
    },
  };
}

/** What the server offers; `undefined` when it does not answer, or has no model. */
async function askServer(): Promise<ModelOffer | undefined> {
  try {
    const response = await fetch(MODEL_PATHS.offer);
    return response.ok ? ((await response.json()) as ModelOffer) : undefined;
  } catch {
    return undefined;
  }
}

function toChoices(kept: readonly KeptModel[], offered: ModelOffer | undefined, known: readonly ModelOffer[]): readonly ModelChoice[] {
  const here = kept
    .filter(({ id, revision }) => id !== offered?.id || revision === offered.revision)
    .map((one) => ({
      ...known.find(({ id, revision }) => id === one.id && revision === one.revision),
      ...one,
      kept: one,
      isOffered: false,
    }));
  if (offered === undefined) return here;
  const found = here.find(({ id }) => id === offered.id);
  return [{ ...offered, kept: found?.kept, isOffered: true }, ...here.filter(({ id }) => id !== offered.id)];
}

function isOffers(value: unknown): value is readonly ModelOffer[] {
  return (
    Array.isArray(value) &&
    value.every((one: Partial<ModelOffer> | null) => typeof one?.id === 'string' && typeof one.revision === 'string')
  );
}
