import { beatsOf, isLoopError, playbackList, poolSize, ticksPerBar } from '@loop/core';
import type { Instrument, PitchedInstrument, Song, Step, VariationName } from '@loop/core';
import { chooseVariation } from '@loop/core/composing';
import { keepKnownSound, sectionSpans } from '@loop/sequencer';
import type { ChangeMoment } from '@loop/sequencer';
import type { LoopStore } from '@loop/sequencer/store';
import { computed, effect, signal } from '@preact/signals';

import type { Latency } from '../audio/latency.js';
import { LATENCIES } from '../audio/latency.js';
import { createStudioPlayer } from '../audio/player.js';
import { renderBeside } from '../render/render-beside.js';
import { surfaceTexts } from '../texts/surface.js';
import { keyText } from '../texts/key-text.js';
import { startAutosave } from './autosave.js';
import { createBeatMapActions } from './beat-map-actions.js';
import { describeStep, pitchName } from './describe-step.js';
import { createEditActions } from './edit-actions.js';
import { createFileActions } from './file-actions.js';
import { createFrameLoop } from './frame-loop.js';
import { handleGridKey, handleKey, handleSectionKey } from './keyboard.js';
import { createKitActions } from './kit-actions.js';
import { createMetronome } from './metronome.js';
import { nextTask } from './next-task.js';
import { createNotices } from './notices.js';
import { createPersistedSignal, isText } from './persisted-signal.js';
import { createPlayByHand } from './play-by-hand.js';
import { createPreference } from './preference.js';
import { createSampleBank } from './sample-bank.js';
import { createSession } from './session.js';
import { createShownRows } from './shown-rows.js';
import { createTapTempo } from './tap-tempo.js';
import type { TabKeeper } from './tab-keeper.js';
import { createTextureGallery } from './texture-gallery.js';
import { createView } from './view.js';

/** Where the music is, for display. */
export interface ShownPosition {
  /** Place in the playback list. */
  readonly entry: number;
  /** Bar of the pool. */
  readonly bar: number;
  /** Step in the bar. */
  readonly step: number;
}

const START: ShownPosition = { entry: 0, bar: 0, step: 0 };

/** The studio's state and everything that can be done with it. Components read signals and call actions; they hold no state of their own. */
export type Studio = ReturnType<typeof createStudio>;

/** What a studio is made of. */
export interface StudioOptions {
  /** The song to begin with. */
  readonly initial: Song;
  /** Whether that song was only made up to begin with. */
  readonly isFresh: boolean;
  /** Where songs are kept; `undefined` when this browser keeps nothing. */
  readonly store: LoopStore | undefined;
  /** Which tab keeps the song. */
  readonly keeper: TabKeeper;
}

/** Creates a studio. */
export function createStudio({ initial, isFresh, store, keeper }: StudioOptions) {
  const notices = createNotices();
  const session = createSession(keepKnownSound(initial).song);
  const beatMapActions = createBeatMapActions(session, notices, store);
  const { keepBeatMap } = beatMapActions;
  const playing = signal(false);
  const latency = createPreference('latency', LATENCIES, 'auto');
  const output = createPersistedSignal('output', '', isText);
  const player = createStudioPlayer({
    latency: latency.choice.value,
    onError: (error) => notices.fail(surfaceTexts.value.sound.stopped, error),
    onInterrupted() {
      playing.value = false;
      notices.say(surfaceTexts.value.sound.interrupted);
    },
    onLate: () => notices.say(surfaceTexts.value.sound.late),
  });
  const position = signal<ShownPosition>(START);
  if (output.value !== '') void player.setOutput(output.value);
  const { song } = session;

  const view = createView();
  const meter = computed(() => beatsOf(song.value));
  const frames = createFrameLoop(player, () => playing.value);
  const edits = createEditActions(session, notices);
  const bank = createSampleBank({ session, notices, store, player, wake: frames.wake });

  const byHand = createPlayByHand({
    session,
    notices,
    player: {
      position: player.position,
      async sound(heard, note) {
        await player.sound(heard, note);
        frames.wake();
      },
    },
    playing,
    instrument: () => {
      const row = view.unfolded.peek();
      return row === undefined || row === 'mix' ? edits.chosen.peek().instrument : row;
    },
    writeStep: edits.writeStep,
  });

  // Every edit is heard at the next step, but for a change of the whole loop, which waits for the bar; and kept a moment later.
  let moment: ChangeMoment = 'step';
  effect(() => player.update(song.value, moment));
  const chooseAtBar = (name: VariationName): void => {
    moment = 'bar';
    session.edit((current) => chooseVariation(current, name));
    moment = 'step';
  };
  const isKept = startAutosave({ session, notices, store, keeper, keepBeatMap });

  frames.listen(({ playing: isPlaying }) => {
    const now = isPlaying ? player.position() : undefined;
    if (now === undefined || isSamePosition(now, position.peek())) return;
    // What a step changes is drawn beside the frame, and not in it.
    nextTask(() => show(now), 'user-blocking');
  });
  const show = (now: ShownPosition): void => {
    const shown = position.peek();
    if (!playing.peek() || isSamePosition(now, shown)) return;
    position.value = { entry: now.entry, bar: now.bar, step: now.step };
    if (view.follow.choice.peek() === 'on' && now.bar !== shown.bar) edits.viewBar(now.bar);
  };

  /** The bars of the pool that stand in the grid, side by side: the one that is viewed and its neighbour. */
  const shownBars = computed(() => {
    const count = view.barsShown.value;
    const first = edits.viewedBar.value - (edits.viewedBar.value % count);
    return Array.from({ length: Math.min(count, poolSize(song.value) - first) }, (_, index) => first + index);
  });

  const studio = {
    song,
    canUndo: session.canUndo,
    canRedo: session.canRedo,
    undo: session.undo,
    redo: session.redo,
    ...notices,
    ...view,
    ...edits,
    ...byHand,
    ...createMetronome(song, player, frames),
    ...createFileActions({
      session,
      notices,
      keepBeatMap,
      store,
      slotSounds: bank.slotSounds,
      relist: async () => {
        await beatMapActions.listBeatMaps();
        await bank.listSamples();
      },
      isFresh,
    }),
    ...beatMapActions,
    ...createKitActions(session, notices, store),
    bank,
    textures: createTextureGallery(notices, store),
    /** Whether this browser keeps songs at all. */
    keepsAnything: store !== undefined,
    /** Whether this tab keeps the song by itself. */
    isKeeper: keeper.isKeeper,
    keepHere: () => keeper.take(),
    /** Whether the song as it is lies in the store. */
    isKept,
    player,
    /** How soon a press is heard. */
    latency: {
      choice: latency.choice,
      choose(choice: Latency) {
        latency.choose(choice);
        player.setLatency(choice);
      },
    },
    /** The output that plays, by its id; '' is the system's own. */
    output,
    playing,
    position,
    onFrame: frames.listen,
    helpOpen: signal(false),
    /** Changes to another build of the studio, when one is ready. */
    newBuild: signal<(() => void) | undefined>(undefined),
    tapTempo: createTapTempo((bpm) => edits.setBpm(bpm)),
    sections: computed(() => sectionSpans(song.value)),
    shownBars,
    ...createShownRows(song, shownBars, () => edits.chosen.peek().instrument),
    /** The columns of a bar: how many steps it has, and how many of them make a beat. */
    columns: computed(() => ({ steps: meter.value.beats * meter.value.stepsPerBeat, stepsPerBeat: meter.value.stepsPerBeat })),
    songsOpen: signal(false),
    seed: computed(() => song.value.seed),
    poolSize: computed(() => poolSize(song.value)),
    entryCount: computed(() => playbackList(song.value).length),
    pitchName: (instrument: PitchedInstrument, step: Step) => pitchName(song.value, instrument, step),
    describeStep: (current: Pick<Song, 'key'>, instrument: Instrument, step: Step | undefined) => describeStep(current, instrument, step),

    /** Keeps the loop that plays as a recording, rendered to the sample. */
    keepLoop: () =>
      notices.run(surfaceTexts.value.keeping.rendering, async (signal, onProgress) => {
        const current = song.value;
        const { key, bpm } = current;
        const job = { kind: 'song', song: { ...current, mode: 'loop' }, samples: await bank.slotSounds(current) } as const;
        const clip = await renderBeside(job, { signal, onProgress });
        const name = surfaceTexts.value.keeping.loopName(keyText(key), bpm);
        if ((await bank.keepSample(name, clip, { details: { from: 'loop', bpm } })) !== undefined)
          notices.say(surfaceTexts.value.keeping.loopKept);
      }),
    /** Changes to another loop of the song: at once in the grid, and at the next bar for the ears. */
    chooseVariation: chooseAtBar,
    prepareSound: () => player.prepare(song.value),
    async togglePlay() {
      if (playing.value) {
        player.pause();
        playing.value = false;
        return;
      }
      try {
        await player.play(song.value);
        playing.value = true;
        frames.wake();
      } catch (error) {
        // What is to be done about a script that does not load is not in the words of the library.
        const isUnreachable = isLoopError(error, 'connection');
        const words = surfaceTexts.value.sound;
        notices.fail(words.none, isUnreachable ? new Error(words.unreachable) : error);
      }
    },
    stop() {
      player.stop();
      playing.value = false;
      position.value = START;
    },
    /** Shows a place of the song, and goes on from there where the song plays. */
    goTo(entry: number) {
      const bar = song.value.arrangement[entry]?.bar;
      if (bar !== undefined) edits.viewBar(bar);
      if (song.value.mode === 'song' && playing.value) player.seek(entry * ticksPerBar(song.value));
    },
    key: (event: KeyboardEvent) => handleKey(studio, event),
    gridKey: (event: KeyboardEvent) => handleGridKey(studio, event),
    sectionKey: (event: KeyboardEvent, index: number) => handleSectionKey(studio, event, index),
  };
  // Undo, a link or a shorter song can take the bar away that is viewed.
  effect(() => {
    const last = studio.poolSize.value - 1;
    if (edits.viewedBar.value > last) edits.viewBar(last);
  });
  return studio;
}

function isSamePosition(a: ShownPosition, b: ShownPosition): boolean {
  return a.entry === b.entry && a.bar === b.bar && a.step === b.step;
}
