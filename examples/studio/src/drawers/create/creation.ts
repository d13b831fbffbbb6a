import type {
  AudioClip,
  GenerationEvent,
  GenerationProgress,
  HonouredField,
  MusicCapabilities,
  MusicResult,
  Seed,
  TrackName,
} from '@loop/core';
import { MAX_SEED, createSerialQueue, drawSeed, isAbortError, secondsPerBar } from '@loop/core';
import { formatKey } from '@loop/core/words';
import { fitClip } from '@loop/sequencer';
import { EMPTY_SELECTION, composePrompt, formatStructure, structureForDuration } from '@loop/tags';
import type { TagSelection } from '@loop/tags';
import { computed, signal } from '@preact/signals';

import { createBrowserModel } from '../../browser-model/browser-model.js';
import { ModelNotOpen, toFault } from '../../browser-model/model-trouble.js';
import { createStretch } from '../../audio/stretch-in-worker.js';
import { createPersistedSignal, isText } from '../../state/persisted-signal.js';
import { renderBeside } from '../../render/render-beside.js';
import type { Studio } from '../../state/studio.js';
import { createTexts } from '../../texts/create.js';
import { describeError } from '../../texts/describe-error.js';
import { LENGTH_TASKS, requestOf } from './asked.js';
import type { Asked, CreateTask, Length, Maker, Side } from './asked.js';
import { createCascade, isSelection } from './cascade.js';
import { describeFault } from './describe-model.js';
import { createMakers } from './makers.js';
import { addTake, isTakes } from './take.js';
import type { Take } from './take.js';
import { framesAtTempo, hearTempo, isTempo } from './verify-tempo.js';

/** What the drawer Create shows and does. */
export type Creation = ReturnType<typeof createCreation>;

/** Up to this length a piece has one section. */
const ONE_SECTION_SECONDS = 15;

/** How long the part of a source is until one is chosen, in bars of the song. */
const FIRST_REGION_BARS = 2;

/** A part of a recording. */
interface Region {
  readonly startSeconds: number;
  readonly endSeconds: number;
}

/** A creation for each studio: its work goes on while the drawer is shut. */
const creations = new WeakMap<Studio, Creation>();

/** The creation of a studio, made when it is first asked for. */
export function creationOf(studio: Studio): Creation {
  const known = creations.get(studio);
  if (known !== undefined) return known;
  const creation = createCreation(studio);
  creations.set(studio, creation);
  return creation;
}

function createCreation({ song, bank }: Studio) {
  const maker = signal<Maker>('server');
  const task = signal<CreateTask>('text2music');
  const words = createPersistedSignal('create-words', '', isText);
  const lyrics = createPersistedSignal('create-lyrics', '', isText);
  const sings = createPersistedSignal('create-sings', false, (value): value is boolean => typeof value === 'boolean');
  const selection = createPersistedSignal<TagSelection>('create-tags', EMPTY_SELECTION, isSelection);
  const length = signal<Length>(8);
  const freeSeconds = signal(20);
  const strength = signal(0.5);
  const chosenRegion = signal<Region | undefined>(undefined);
  const variance = signal(1);
  const side = signal<Side>('after');
  const track = signal<TrackName>('drums');
  const source = signal('loop');
  const reference = signal<string | undefined>(undefined);
  const seed = signal<Seed | undefined>(undefined);
  const count = signal(1);
  const steps = signal<number | undefined>(undefined);
  const guidanceScale = signal<number | undefined>(undefined);
  const stretches = signal(false);
  const capabilities = signal<MusicCapabilities | undefined>(undefined);
  const trouble = signal<string | undefined>(undefined);
  const takes = createPersistedSignal<readonly Take[]>('takes', [], isTakes);
  const prompt = computed(() => composePrompt({ ...selection.value, text: words.value }));
  /** What the maker can make, as far as the drawer offers it, in seconds. */
  const bounds = computed(() => {
    const { minSeconds = 1, maxSeconds = 600 } = capabilities.value?.duration ?? {};
    return { min: Math.max(1, Math.ceil(minSeconds)), max: Math.min(600, Math.floor(maxSeconds)) };
  });
  const barSeconds = computed(() => secondsPerBar(song.value));
  const region = computed<Region>(() => chosenRegion.value ?? { startSeconds: 0, endSeconds: FIRST_REGION_BARS * barSeconds.value });
  const seconds = computed(() => {
    const { min, max } = bounds.value;
    return length.value === 'free' ? Math.min(max, Math.max(min, freeSeconds.value)) : length.value * barSeconds.value;
  });
  /** Whether the maker obeys a field in this task. */
  const isHonoured = (field: HonouredField): boolean => capabilities.value?.honours[task.value]?.includes(field) === true;
  /**
   * The sections of a piece without a voice. They follow length and tags, and never touch what somebody wrote to be sung. So many bars are one section:
   * a loop neither begins nor ends.
   */
  const structure = computed(() => {
    const long = length.value === 'free' ? seconds.value : Math.min(seconds.value, ONE_SECTION_SECONDS);
    return LENGTH_TASKS.has(task.value) ? formatStructure(structureForDuration(long, { tags: selection.value.tags })) : '';
  });
  const sung = computed(() => sings.value && capabilities.value?.vocals === true);
  const running = new Map<string, AbortController>();
  // This page does one thing after the other; a server has a queue of its own.
  const queue = createSerialQueue();
  const model = createBrowserModel();
  const makers = createMakers(model);
  const cascade = createCascade(song, selection);

  /** Asks the maker what it can do. Where the server does not answer, the page makes music by itself. */
  const look = async (): Promise<void> => {
    const asked = maker.value;
    // What it can do is known when it is open.
    if (asked === 'browser' && model.ready.value === undefined) {
      trouble.value = undefined;
      capabilities.value = undefined;
      return;
    }
    try {
      const found = await (await makers.of(asked)).capabilities();
      if (maker.value !== asked) return;
      capabilities.value = found;
      // What this page stands in for stays said.
      if (asked !== 'page') trouble.value = undefined;
    } catch (error) {
      if (maker.value !== asked) return;
      trouble.value = createTexts.peek().maker.away(describeError(error));
      maker.value = 'page';
      capabilities.value = await (await makers.of('page')).capabilities();
    }
    if (!capabilities.value.tasks.includes(task.value)) task.value = 'text2music';
  };

  const ask = (): Asked => ({
    task: task.value,
    maker: maker.value,
    prompt: prompt.value,
    lyrics: sung.value ? lyrics.value.trim() : isHonoured('lyrics') ? structure.value : '',
    sings: sung.value,
    length: length.value,
    durationSeconds: seconds.value,
    bpm: song.value.bpm,
    key: formatKey(song.value.key),
    timeSignature: song.value.timeSignature ?? 4,
    // The loop that plays is of the song's tempo; of another recording nobody knows.
    passesTempo: task.value === 'text2music' || (source.value === 'loop' && isHonoured('bpm')),
    stretches: stretches.value,
    strength: strength.value,
    ...region.value,
    variance: variance.value,
    side: side.value,
    track: track.value,
    source: source.value,
    reference: isHonoured('reference') ? reference.value : undefined,
    steps: isHonoured('steps') ? steps.value : undefined,
    guidanceScale: isHonoured('guidanceScale') ? guidanceScale.value : undefined,
  });

  const update = (id: string, fields: Partial<Take>): void => {
    takes.value = takes.value.map((take) => (take.id === id ? { ...take, ...fields } : take));
  };
  const watch = (id: string, event: GenerationEvent): void => {
    if (event.type !== 'progress') return;
    const { fraction, taskId } = event;
    update(id, { fraction, doing: describeProgress(event), ...(taskId === undefined ? {} : { taskId }) });
  };

  const stretch = createStretch();
  /** Puts a finished piece into the bank; one of so many bars exactly as long as they are. */
  const keep = async ({ id, asked, seed: given }: Take, { track: { audio, seed = given } }: MusicResult): Promise<void> => {
    const frames = Math.round(asked.durationSeconds * audio.sampleRate);
    const isFitted = asked.task === 'text2music' && asked.length !== 'free';
    const { name } = takes.value.find((take) => take.id === id) ?? { name: '' };
    const heardBpm = isFitted ? await hearTempo(audio, asked.bpm) : undefined;
    const isStretched = asked.stretches === true && heardBpm !== undefined && !isTempo(heardBpm, asked.bpm);
    const timed = isStretched ? await stretch(audio, { frames: framesAtTempo(audio, heardBpm, asked.bpm), loop: false }) : audio;
    const kept = await bank.keepSample(`${name} ${asked.prompt}`.trim(), isFitted ? fitClip(timed, { frames }) : audio, {
      details: { ...asked, seed },
    });
    if (kept === undefined) throw new Error(createTexts.peek().doing.noRoom);
    const fit = isFitted ? { driftSeconds: (timed.channels[0]!.length - frames) / audio.sampleRate, heardBpm, isStretched } : {};
    update(id, { state: 'done', seed, sampleId: kept.id, taskId: undefined, ...fit });
  };
  const follow = async (take: Take, work: (signal: AbortSignal) => Promise<MusicResult>): Promise<void> => {
    const controller = new AbortController();
    running.set(take.id, controller);
    try {
      await keep(take, await work(controller.signal));
    } catch (error) {
      const why = isAbortError(error)
        ? { state: 'cancelled' as const }
        : { state: 'failed' as const, error: describeFailure(take.asked.maker, error) };
      update(take.id, { ...why, taskId: undefined });
    } finally {
      running.delete(take.id);
    }
  };
  const start = (asked: Asked, seedOfTake: Seed): void => {
    takes.value = addTake(takes.value, { id: crypto.randomUUID(), seed: seedOfTake, asked, state: 'running' });
    const take = takes.value[0]!;
    void follow(take, async (signal) => {
      const work = async (): Promise<MusicResult> => {
        const request = await requestOf(asked, seedOfTake, (name) => soundOf(name, signal));
        const generator = await makers.of(asked.maker);
        return generator.generate(request, { signal, onProgress: (event) => watch(take.id, event) });
      };
      return asked.maker === 'page' ? queue.run(work, { signal }) : work();
    });
  };
  /** Reads a recording that a task starts from: one of the bank, or the loop as it is now, rendered. */
  const soundOf = async (name: string, signal?: AbortSignal): Promise<AudioClip> => {
    const current = song.value;
    const audio =
      name === 'loop'
        ? await renderBeside({ kind: 'song', song: { ...current, mode: 'loop' }, samples: await bank.slotSounds(current) }, { signal })
        : await bank.soundOf(name);
    if (audio === undefined) throw new Error(createTexts.peek().source.gone);
    return audio;
  };
  /** Finds the server's job of a take again. */
  const attach = async (taskId: string, { id, asked }: Take, signal: AbortSignal): Promise<MusicResult> => {
    const server = makers.server(asked.maker === 'trained' ? 'trained' : 'server');
    for await (const event of server.attach(taskId, { signal })) {
      if (event.type === 'result') return event.value;
      watch(id, event);
    }
    throw new Error(createTexts.peek().doing.noResult);
  };

  // What ran when the page was left: the server's work goes on, the page's own is lost.
  for (const take of takes.value) {
    const { id, state, taskId } = take;
    if (state !== 'running') continue;
    if (taskId === undefined) update(id, { state: 'cancelled', error: createTexts.peek().doing.pageLeft });
    else void follow(take, (signal) => attach(taskId, take, signal));
  }

  return {
    maker,
    task,
    words,
    lyrics,
    selection,
    /** The tags to choose from. */
    cascade,
    length,
    freeSeconds,
    strength,
    /** The part of the source that is meant: its first bars until one is chosen. */
    region,
    chooseRegion: (part: Region): void => void (chosenRegion.value = part),
    variance,
    side,
    track,
    source,
    reference,
    sings,
    /** Whether somebody will sing: it is wanted, and the maker can. */
    sung,
    structure,
    seconds,
    bounds,
    /** Whether the maker can make so many bars. */
    canLast: (one: Length) => one === 'free' || one * barSeconds.value <= bounds.value.max,
    /** The seed of the next takes; `undefined` draws one for each. */
    seed,
    /** How many takes are made at a press. */
    count,
    steps,
    guidanceScale,
    /** Whether a take that plays at another tempo is stretched to that of the song. */
    stretches,
    isHonoured,
    soundOf,
    /** What would be asked for now. */
    ask,
    /** The model that runs in this browser. */
    model,
    capabilities,
    trouble,
    takes,
    prompt,
    look,
    /** Makes as many takes as are wanted: with the seed that was chosen and those after it, or with one drawn for each. */
    make() {
      const asked = ask();
      for (let index = 0; index < count.value; index += 1)
        start(asked, seed.value === undefined ? drawSeed() : (seed.value + index) % (MAX_SEED + 1));
    },
    /** Makes a cover of the loop that plays, in the words that are there. */
    coverLoop() {
      task.value = 'cover';
      source.value = 'loop';
      start(ask(), seed.value ?? drawSeed());
    },
    /** Makes a take once more, with its own seed: the same bytes, or where it failed another try. */
    again: ({ asked, seed }: Take) => start(asked, seed),
    cancel: (id: string) => running.get(id)?.abort(),
    /** Takes a piece off the list; its recording stays in the bank. */
    forget(id: string) {
      running.get(id)?.abort();
      takes.value = takes.value.filter((take) => take.id !== id);
    },
  };
}

/** Why a take failed; of the model in this browser, with what to do. */
function describeFailure(maker: Maker, error: unknown): string {
  if (maker !== 'browser') return describeError(error);
  return describeFault(error instanceof ModelNotOpen ? error.fault : toFault(error));
}

/** Says what a maker does: its place in the queue, its step or its phase, and how long it will take. */
function describeProgress({ phase, step, steps, etaSeconds, queuePosition }: GenerationProgress): string {
  const texts = createTexts.peek().doing;
  const what =
    phase === 'queue' && queuePosition !== undefined
      ? texts.queue(queuePosition)
      : step === undefined || steps === undefined
        ? texts.phases[phase]
        : texts.step(step, steps);
  return etaSeconds === undefined ? what : texts.left(what, Math.ceil(etaSeconds));
}
