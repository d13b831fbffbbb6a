import {
  BRIDGES,
  addBridge,
  addToArrangement,
  clearArrangement,
  clearBar,
  copyBarToEnd,
  cycleStep,
  cycleTrackState,
  drawSeed,
  moveInArrangement,
  randomizeGenre,
  randomizeSong,
  readBar,
  regeneratePatterns,
  regenerateTrack,
  removeFromArrangement,
  setBarCount,
  setChords,
  setChordsLock,
  setKey,
  setSound,
  setStep,
  setStyle,
  setTrackLock,
  setTrackMix,
  updateSong,
  updateStep,
  writeBar,
} from '@loop/core';
import type { BarContent, Bridge, Genre, Instrument, Key, Song, SongFields, Step, StyleOf, TrackMix } from '@loop/core';
import { applyKit, arrangePiece, drawKit, findKit, kitOf } from '@loop/sequencer';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** The cell that the keyboard is on. */
export interface ChosenCell {
  readonly instrument: Instrument;
  /** Step within the bar, 0–15. */
  readonly column: number;
}

/** Creates the editing actions on a session. */
export function createEditActions(session: Session, notices: Notices) {
  const { song } = session;
  const viewedBar: Signal<number> = signal(0);
  // The cell that is chosen at the start was chosen by nobody: pressing it shows it, as any other.
  let isChosenByHand = false;
  const chosen: Signal<ChosenCell> = signal({ instrument: 'kick', column: 0 });
  const clipboard: Signal<BarContent | undefined> = signal(undefined);

  const place = (instrument: Instrument, column: number) => ({ instrument, bar: viewedBar.value, step: column });
  const edit = (change: (current: Song) => Song, run?: string): void => {
    try {
      session.edit(change, run);
    } catch (error) {
      notices.fail('That does not work', error);
    }
  };
  const editAndView = (change: (current: Song) => { readonly song: Song; readonly bar: number }): void => {
    let bar = viewedBar.value;
    edit((current) => {
      const changed = change(current);
      ({ bar } = changed);
      return changed.song;
    });
    viewedBar.value = bar;
  };
  const describe = (): string => `${song.value.key.root} ${song.value.key.scale}, ${song.value.bpm} bpm`;

  return {
    viewedBar,
    chosen,
    clipboard,
    /** Chooses a cell: its details are shown, and keys act on it. Nothing changes. */
    choose(instrument: Instrument, column: number) {
      isChosenByHand = true;
      chosen.value = { instrument, column };
    },
    /** Whether somebody has chosen this cell. */
    isChosen: (instrument: Instrument, column: number) =>
      isChosenByHand && chosen.peek().instrument === instrument && chosen.peek().column === column,
    viewBar: (bar: number) => (viewedBar.value = bar),
    change: (fields: SongFields, run?: string) => edit((current) => updateSong(current, fields), run),
    setBpm: (bpm: number) => edit((current) => updateSong(current, { bpm })),
    setKey: (key: Key) => edit((current) => setKey(current, key)),
    setChord: (bar: number, degree: number) => edit((current) => setChords(current, bar, [{ degree }])),
    toggleChordsLock: () => edit((current) => setChordsLock(current, current.chordsLocked !== true)),
    setSound: (id: string, value: number | undefined) => edit((current) => setSound(current, id, value), `sound ${id}`),
    setMix: (instrument: Instrument, fields: Partial<TrackMix>) =>
      edit((current) => setTrackMix(current, instrument, fields), `mix ${instrument} ${Object.keys(fields).join()}`),

    chooseGenre(genre: Genre) {
      edit((current) => pressGenre(current, genre, drawSeed()));
      notices.say(`${genre}, ${kitOf(song.value)?.title ?? ''}: ${describe()}`);
    },
    /** Gives the song another sound of its genre; the notes stay. */
    chooseKit(id: string) {
      const { genre } = song.value;
      if (genre !== undefined) edit((current) => applyKit(current, findKit(genre, id)));
    },
    randomize() {
      edit((current) => randomizeSong(current, { seed: drawSeed() }));
      notices.say(`Randomized: ${describe()}`);
    },
    /** Makes the song of a seed again: in its genre where it has one. */
    useSeed(seed: number) {
      const { genre } = song.value;
      edit((current) => (genre === undefined ? randomizeSong(current, { seed }) : pressGenre(current, genre, seed)));
    },
    regenerate: (instrument?: Instrument) =>
      edit((current) => (instrument === undefined ? regeneratePatterns(current) : regenerateTrack(current, instrument))),

    cycleStep: (instrument: Instrument, column: number) => edit((current) => cycleStep(current, place(instrument, column))),
    clearStep: (instrument: Instrument, column: number) => edit((current) => setStep(current, place(instrument, column), undefined)),
    updateStep: (instrument: Instrument, column: number, fields: Partial<Step>, run: string) =>
      edit((current) => updateStep(current, place(instrument, column), fields), `${run} ${instrument} ${column} ${viewedBar.value}`),
    cycleTrackState: (instrument: Instrument) => edit((current) => cycleTrackState(current, instrument)),
    toggleLock: (instrument: Instrument) => edit((current) => setTrackLock(current, instrument, !current.tracks[instrument].locked)),
    setStyle: (instrument: Instrument, style: string) =>
      edit((current) => setStyle(current, instrument, style as StyleOf<typeof instrument>)),

    setBarCount: (count: number) => edit((current) => setBarCount(current, count)),
    clearBar: () => edit((current) => clearBar(current, viewedBar.value)),
    copyBar() {
      clipboard.value = readBar(song.value, viewedBar.value);
      notices.say(`Bar ${viewedBar.value + 1} copied.`);
    },
    pasteBar() {
      const content = clipboard.value;
      if (content !== undefined) edit((current) => writeBar(current, viewedBar.value, content));
    },

    setMode: (mode: Song['mode']) => edit((current) => updateSong(current, { mode })),
    appendBar: () => edit((current) => addToArrangement(current, viewedBar.value)),
    copyBarToEnd: () => editAndView((current) => copyBarToEnd(current, viewedBar.value)),
    /** Makes a piece of so many bars of the loop, and plays it. */
    arrange(bars: number) {
      edit((current) => arrangePiece(current, bars));
      notices.say(`Arranged ${bars} bars: Song plays them.`);
    },
    addBridge(bridge: Bridge) {
      editAndView((current) => addBridge(current, bridge));
      if (song.value.mode === 'loop') notices.say(`The ${bridge} is in the arrangement: Song plays it.`);
    },
    moveBlock: (from: number, to: number) => edit((current) => moveInArrangement(current, from, to)),
    removeBlock: (index: number) => edit((current) => removeFromArrangement(current, index)),
    clearArrangement: () => edit(clearArrangement),
    bridges: BRIDGES,
  };
}

/** A new groove of a genre with the kit that the seed draws. */
function pressGenre(song: Song, genre: Genre, seed: number): Song {
  return applyKit(randomizeGenre(song, genre, { seed }), drawKit(genre, seed));
}
