import {
  BRIDGES,
  MAX_SEED,
  clearBar,
  cycleStep,
  drawSeed,
  genreId,
  randomizeGenre,
  randomizeSong,
  readBar,
  regeneratePatterns,
  regenerateTrack,
  setBarCount,
  setKey,
  setSound,
  setStep,
  setStyle,
  setTrackLength,
  setTrackLock,
  setTrackMix,
  setTrackSends,
  setTrackState,
  setTrackSwing,
  stepAt,
  updateSong,
  updateStep,
  writeBar,
} from '@loop/core';
import type {
  BarContent,
  Bridge,
  Instrument,
  Key,
  Song,
  SongFields,
  SongGenre,
  Step,
  StyleOf,
  TrackMix,
  TrackSends,
  TrackState,
  VariationName,
} from '@loop/core';
import {
  addBridge,
  addToArrangement,
  addVariation,
  clearArrangement,
  clearVariation,
  copyBarToEnd,
  copyVariation,
  nameSection,
  reverseTrack,
  rotateTrack,
  setAutomation,
  setChords,
  setChordsLock,
} from '@loop/core/composing';
import {
  applyKit,
  automateSection,
  drawKit,
  kitOf,
  moveSection,
  removeSection,
  repeatSection,
  resizeSection,
  sectionRamp,
  sectionSpans,
} from '@loop/sequencer';
import { signal } from '@preact/signals';
import type { Signal } from '@preact/signals';

import { renderBeside } from '../render/render-beside.js';
import { surfaceTexts } from '../texts/surface.js';
import { keyText } from '../texts/key-text.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';

/** The cell that the keyboard is on. */
export interface ChosenCell {
  readonly instrument: Instrument;
  /** Bar of the pool. */
  readonly bar: number;
  /** Step within the bar, from 0. */
  readonly step: number;
}

/** What a part of a song is called that bars are added to by hand. */
const OWN_PART = 'part';

/** Creates the editing actions on a session. */
export function createEditActions(session: Session, notices: Notices) {
  const { song } = session;
  const viewedBar: Signal<number> = signal(0);
  // The cell that is chosen at the start was chosen by nobody: pressing it shows it, as any other.
  const isChosenByHand = signal(false);
  const chosen: Signal<ChosenCell> = signal({ instrument: 'kick', bar: 0, step: 0 });
  const clipboard: Signal<BarContent | undefined> = signal(undefined);

  const edit = (change: (current: Song) => Song, run?: string): void => {
    try {
      session.edit(change, run);
    } catch (error) {
      notices.fail(surfaceTexts.value.edits.failed, error);
    }
  };
  /** What a new loop leaves as it was, so that nobody waits for it to change. */
  const withArranged = (text: string): string => {
    const { mode, arrangement, barCount } = song.value;
    const isArranged = mode === 'song' && arrangement.some(({ bar }) => bar >= barCount);
    return isArranged ? `${text} ${surfaceTexts.value.edits.keepsArranged}` : text;
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

  return {
    viewedBar,
    chosen,
    clipboard,
    isChosenByHand,
    /** Chooses a cell: its details are shown, and keys act on it. Nothing changes. */
    choose(cell: ChosenCell) {
      isChosenByHand.value = true;
      viewedBar.value = cell.bar;
      chosen.value = cell;
    },
    /** Whether somebody has chosen this cell. */
    isChosen: (cell: ChosenCell) => isChosenByHand.peek() && isSamePlace(chosen.peek(), cell),
    viewBar: (bar: number) => (viewedBar.value = bar),
    change: (fields: SongFields, run?: string) => edit((current) => updateSong(current, fields), run),
    /** Sets the tempo to the nearest that is possible; what is no number changes nothing. */
    setBpm(bpm: number) {
      if (Number.isFinite(bpm)) edit((current) => updateSong(current, { bpm: Math.min(300, Math.max(30, bpm)) }), 'bpm');
    },
    setKey: (key: Key) => edit((current) => setKey(current, key)),
    setChord: (bar: number, degree: number) => edit((current) => setChords(current, bar, [{ degree }])),
    toggleChordsLock: () => edit((current) => setChordsLock(current, current.chordsLocked !== true)),
    setSound: (id: string, value: number | undefined) => edit((current) => setSound(current, id, value), `sound ${id}`),
    setSends: (instrument: Instrument, fields: TrackSends) =>
      edit((current) => setTrackSends(current, instrument, fields), `sends ${instrument} ${Object.keys(fields).join()}`),
    /** Lets a track swing by itself; `undefined` follows the song again. */
    setTrackSwing: (instrument: Instrument, swing: number | undefined) =>
      edit((current) => setTrackSwing(current, instrument, swing), `swing ${instrument}`),
    setMix: (instrument: Instrument, fields: Partial<TrackMix>) =>
      edit((current) => setTrackMix(current, instrument, fields), `mix ${instrument} ${Object.keys(fields).join()}`),

    chooseGenre(genre: SongGenre) {
      edit((current) => pressGenre(current, genre, drawSeed()));
      const { key, bpm } = song.value;
      notices.say(withArranged(surfaceTexts.value.edits.genre(genreId(genre), kitOf(song.value)?.title ?? '', keyText(key), bpm)));
    },
    randomize() {
      edit((current) => randomizeSong(current, { seed: drawSeed() }));
      const { key, bpm } = song.value;
      notices.say(withArranged(surfaceTexts.value.edits.randomized(keyText(key), bpm)));
    },
    /** Makes the song of a seed again: in its genre where it has one. */
    useSeed(given: number) {
      if (!Number.isFinite(given)) return;
      const seed = Math.min(MAX_SEED, Math.max(0, Math.round(given)));
      const { genre } = song.value;
      edit((current) => (genre === undefined ? randomizeSong(current, { seed }) : pressGenre(current, genre, seed)));
    },
    async copySeed() {
      const { seed } = song.value;
      await navigator.clipboard.writeText(String(seed)).then(
        () => notices.say(surfaceTexts.value.edits.seedCopied(seed)),
        (error: unknown) => notices.fail(surfaceTexts.value.edits.seedNotCopied, error),
      );
    },
    regenerate(instrument?: Instrument) {
      const before = instrument === undefined ? undefined : song.value.tracks[instrument];
      edit((current) => (instrument === undefined ? regeneratePatterns(current) : regenerateTrack(current, instrument)));
      if (instrument === undefined || before === undefined) return;
      // A few styles leave nothing to chance.
      const { bars, style } = song.value.tracks[instrument];
      if (JSON.stringify(bars) === JSON.stringify(before.bars)) notices.say(surfaceTexts.value.edits.sameAgain(style));
    },

    stepAt: (cell: ChosenCell): Step | undefined => stepAt(song.value, cell),
    cycleStep: (cell: ChosenCell) => edit((current) => cycleStep(current, cell)),
    clearStep: (cell: ChosenCell) => edit((current) => setStep(current, cell, undefined)),
    /** Writes a step where there is none, or takes it away; one drag is one edit. */
    paintStep(cell: ChosenCell, isOn: boolean, run: string) {
      const isThere = stepAt(song.value, cell) !== undefined;
      if (isThere !== isOn) edit((current) => (isOn ? cycleStep(current, cell) : setStep(current, cell, undefined)), run);
    },
    writeStep: (cell: ChosenCell, step: Step, run?: string) => edit((current) => setStep(current, cell, step), run),
    updateStep: (cell: ChosenCell, fields: Partial<Step>, run: string) =>
      edit((current) => updateStep(current, cell, fields), `${run} ${cell.instrument} ${cell.bar} ${cell.step}`),
    setTrackState: (instrument: Instrument, state: TrackState) => edit((current) => setTrackState(current, instrument, state)),
    setTrackLength: (instrument: Instrument, steps: number | undefined) => edit((current) => setTrackLength(current, instrument, steps)),
    rotateTrack: (instrument: Instrument, steps: number) => edit((current) => rotateTrack(current, { instrument, steps })),
    reverseTrack: (instrument: Instrument) => edit((current) => reverseTrack(current, { instrument })),
    toggleLock: (instrument: Instrument) => edit((current) => setTrackLock(current, instrument, !current.tracks[instrument].locked)),
    setStyle: (instrument: Instrument, style: string) =>
      edit((current) => setStyle(current, instrument, style as StyleOf<typeof instrument>)),

    copyVariation(from: VariationName, to: VariationName) {
      edit((current) => copyVariation(current, from, to));
      notices.say(surfaceTexts.value.edits.variationCopied(from, to));
    },
    clearVariation: (name: VariationName) => edit((current) => clearVariation(current, name)),
    addVariation(name: VariationName) {
      edit((current) => addVariation(current, name));
      if (song.value.mode === 'loop') notices.say(surfaceTexts.value.edits.variationAdded(name));
    },
    setBarCount: (count: number) => edit((current) => setBarCount(current, count)),
    clearBar: () => edit((current) => clearBar(current, viewedBar.value)),
    copyBar() {
      clipboard.value = readBar(song.value, viewedBar.value);
      notices.say(surfaceTexts.value.edits.barCopied(viewedBar.value + 1));
    },
    pasteBar() {
      const content = clipboard.value;
      if (content !== undefined) edit((current) => writeBar(current, viewedBar.value, content));
    },

    setMode: (mode: Song['mode']) => edit((current) => updateSong(current, { mode })),
    /** Adds the bar that is seen to the song: to its last part when that is made by hand, else as a part of its own. */
    appendBar() {
      const isMine = sectionSpans(song.value).at(-1)?.name === OWN_PART;
      edit((current) => addToArrangement(current, viewedBar.value, isMine ? {} : { section: OWN_PART }));
    },
    copyBarToEnd: () => editAndView((current) => copyBarToEnd(current, viewedBar.value)),
    /** Makes a piece of so many bars of the loop, and plays it. What changes while it is made is in it. */
    async arrange(bars: number) {
      try {
        let from: Song;
        let piece: Song;
        do {
          from = song.value;
          piece = await renderBeside({ kind: 'piece', song: from, bars });
        } while (from !== song.value);
        session.edit(() => piece);
        notices.say(surfaceTexts.value.edits.arranged(bars));
      } catch (error) {
        notices.fail(surfaceTexts.value.edits.failed, error);
      }
    },
    addBridge(bridge: Bridge) {
      editAndView((current) => addBridge(current, bridge));
      if (song.value.mode === 'loop') notices.say(surfaceTexts.value.edits.bridgeAdded(surfaceTexts.value.parts[bridge]));
    },
    moveSection: (from: number, to: number) => edit((current) => moveSection(current, from, to)),
    repeatSection: (index: number) => edit((current) => repeatSection(current, index)),
    removeSection: (index: number) => edit((current) => removeSection(current, index)),
    resizeSection: (index: number, bars: number) => edit((current) => resizeSection(current, index, bars), `resize ${index}`),
    /** Moves one end of a curve over a part of the song. */
    bendSection: (index: number, id: string, end: 0 | 1, value: number) =>
      edit((current) => {
        const [from, to] = sectionRamp(current, index, id);
        return automateSection(current, index, id, end === 0 ? [value, to] : [from, value]);
      }, `bend ${index} ${id} ${end}`),
    /** Holds a control at one value over the part of the song that a bar is in. */
    levelSection: (entry: number, id: string, value: number) =>
      edit((current) => {
        const index = sectionSpans(current).findLastIndex(({ start }) => start <= entry);
        return automateSection(current, index, id, [value, value]);
      }, `level ${id}`),
    clearCurve: (id: string) => edit((current) => setAutomation(current, id, undefined)),
    renameSection: (index: number, name: string) =>
      edit((current) => nameSection(current, sectionSpans(current)[index]?.start ?? 0, name.trim() === '' ? undefined : name.trim())),
    clearArrangement: () => edit(clearArrangement),
    bridges: BRIDGES,
  };
}

/** Whether two places of the grid are one. */
export function isSamePlace(a: ChosenCell, b: ChosenCell): boolean {
  return a.instrument === b.instrument && a.bar === b.bar && a.step === b.step;
}

/** A new groove of a genre with the kit that the seed draws. */
function pressGenre(song: Song, genre: SongGenre, seed: number): Song {
  return applyKit(randomizeGenre(song, genre, { seed }), drawKit(genre, seed));
}
