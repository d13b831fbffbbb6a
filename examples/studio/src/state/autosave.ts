import { parseSong, serializeSong } from '@loop/core';
import type { Song } from '@loop/core';
import type { LoopStore } from '@loop/sequencer/store';
import { effect, signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import { surfaceTexts } from '../texts/surface.js';
import { DRAFT_KEY, readKept, writeKept } from './kept-text.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';
import type { TabKeeper } from './tab-keeper.js';

/** What autosaving needs. */
export interface AutosaveOptions {
  readonly session: Session;
  readonly notices: Notices;
  readonly store: LoopStore | undefined;
  readonly keeper: TabKeeper;
  /** Keeps a song that another tab left as a beat map. */
  readonly keepBeatMap: (song: Song, name: string) => Promise<boolean>;
}

const AUTOSAVE_MS = 400;

/** Reads the song that was being worked on, with what the last page left when it closed. */
export async function loadSong(store: LoopStore | undefined): Promise<Song | undefined> {
  return readDraft() ?? (await store?.project.load().catch(() => undefined))?.song;
}

/**
 * Keeps every edit a moment later, and at once when the page is hidden or closes, as long as this tab is the one that keeps the song.
 *
 * @returns Whether the song as it is lies in the store.
 */
export function startAutosave({ session, notices, store, keeper, keepBeatMap }: AutosaveOptions): ReadonlySignal<boolean> {
  const { song } = session;
  const first = song.value;
  // The song that the store holds for certain.
  let kept: Song | undefined;
  let wasKeeper = keeper.isKeeper.value;
  let isReady = wasKeeper;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isKept = signal(false);

  const save = async (): Promise<void> => {
    clearTimeout(timer);
    const present = song.value;
    if (store === undefined || !isReady || !keeper.isKeeper.value || present === kept) return;
    try {
      await store.project.save(present);
      kept = present;
      isKept.value = song.value === present;
      if (song.value === present) writeDraft(undefined);
    } catch (error) {
      notices.fail(surfaceTexts.value.keeping.notSaved, error);
    }
  };
  const flush = (): void => {
    if (!isReady || !keeper.isKeeper.value || song.value === kept) return;
    writeDraft(song.value);
    void save();
  };
  /** Brings what the other tab kept and this tab's song together; neither is lost. */
  const takeOver = async (): Promise<void> => {
    const other = await loadSong(store);
    const words = surfaceTexts.value.keeping;
    if (other !== undefined && !isEqual(other, song.value)) {
      if (song.value === first) session.edit(() => other);
      else if (!(await keepBeatMap(other, words.otherTab))) return;
      else notices.say(words.tabKeeps(words.otherTab));
    }
    isReady = true;
    kept = undefined;
    await save();
  };

  effect(() => {
    const keeps = keeper.isKeeper.value;
    if (keeps && !wasKeeper) void takeOver();
    if (!keeps) isReady = false;
    wasKeeper = keeps;
  });
  effect(() => {
    isKept.value = song.value === kept;
    if (song.value === kept) return;
    clearTimeout(timer);
    timer = setTimeout(() => void save(), AUTOSAVE_MS);
  });
  addEventListener('pagehide', flush);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'hidden') flush();
  });
  return isKept;
}

/** Whether two songs are the same, however they were made. */
export function isEqual(a: Song, b: Song): boolean {
  return a === b || serializeSong(a) === serializeSong(b);
}

function readDraft(): Song | undefined {
  const text = readKept(DRAFT_KEY);
  try {
    return text === undefined ? undefined : parseSong(text);
  } catch {
    return undefined;
  }
}

// Writing here is done when the call returns.
function writeDraft(song: Song | undefined): void {
  writeKept(DRAFT_KEY, song === undefined ? undefined : serializeSong(song));
}
