import { playbackList, poolSize } from '@loop/core';
import type { Instrument, PitchedInstrument, Song, Step } from '@loop/core';
import { keepKnownSound } from '@loop/sequencer';
import type { LoopStore } from '@loop/sequencer/store';
import { computed, effect, signal } from '@preact/signals';

import { createStudioPlayer } from '../audio/player.js';
import { startAutosave } from './autosave.js';
import { createBeatMapActions } from './beat-map-actions.js';
import { describeStep, pitchName } from './describe-step.js';
import { createEditActions } from './edit-actions.js';
import { createFileActions } from './file-actions.js';
import { handleBlockKey, handleGridKey, handleKey } from './keyboard.js';
import { createNotices } from './notices.js';
import { createSession } from './session.js';
import type { TabKeeper } from './tab-keeper.js';

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
  const player = createStudioPlayer((error) => notices.fail('The sound stopped', error));
  const playing = signal(false);
  const position = signal<ShownPosition>(START);
  const { song } = session;

  // Every edit is heard at the next step, and kept a moment later.
  effect(() => player.update(song.value));
  startAutosave({ session, notices, store, keeper, keepBeatMap });

  const follow = (): void => {
    if (!playing.value) return;
    const now = player.position();
    const shown = position.peek();
    if (now !== undefined && (now.entry !== shown.entry || now.step !== shown.step || now.bar !== shown.bar)) {
      position.value = { entry: now.entry, bar: now.bar, step: now.step };
    }
    requestAnimationFrame(follow);
  };

  const studio = {
    song,
    canUndo: session.canUndo,
    canRedo: session.canRedo,
    undo: session.undo,
    redo: session.redo,
    ...notices,
    ...createEditActions(session, notices),
    ...createFileActions({ session, notices, keepBeatMap, isFresh }),
    ...beatMapActions,
    /** Whether this browser keeps songs at all. */
    keepsAnything: store !== undefined,
    /** Whether this tab keeps the song by itself. */
    isKeeper: keeper.isKeeper,
    keepHere: () => keeper.take(),
    player,
    playing,
    position,
    helpOpen: signal(false),
    seed: computed(() => song.value.seed),
    poolSize: computed(() => poolSize(song.value)),
    entryCount: computed(() => playbackList(song.value).length),
    pitchName: (instrument: PitchedInstrument, step: Step) => pitchName(song.value, instrument, step),
    describeStep: (current: Song, instrument: Instrument, step: Step | undefined) => describeStep(current, instrument, step),

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
        follow();
      } catch (error) {
        notices.fail('This browser gives no sound', error);
      }
    },
    stop() {
      player.stop();
      playing.value = false;
      position.value = START;
    },
    key: (event: KeyboardEvent) => handleKey(studio, event),
    gridKey: (event: KeyboardEvent) => handleGridKey(studio, event),
    blockKey: (event: KeyboardEvent, index: number) => handleBlockKey(studio, event, index),
  };
  return studio;
}
