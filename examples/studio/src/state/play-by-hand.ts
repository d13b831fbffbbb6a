import { BASE_OCTAVES, degreeOfPitch, playbackList, stepsPerBar, TICKS_PER_STEP } from '@loop/core';
import type { Instrument, Song } from '@loop/core';
import type { LiveNote } from '@loop/sequencer/live';
import { signal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';

import type { StudioPlayer } from '../audio/player.js';
import { surfaceTexts } from '../texts/surface.js';
import { clampDegree, isPitched } from './cells.js';
import type { ChosenCell } from './edit-actions.js';
import type { Notices } from './notices.js';
import type { Session } from './session.js';
import { soundOfStep, stepOfKey } from './sound-of-step.js';

/** The letters that play, from the root up: the middle row of a keyboard, by place and not by what is printed on it. */
const KEY_CODES = ['KeyA', 'KeyS', 'KeyD', 'KeyF', 'KeyG', 'KeyH', 'KeyJ', 'KeyK', 'KeyL', 'Semicolon', 'Quote'];

/** The status of a MIDI message that presses a key, without its channel. */
const NOTE_ON = 0x90;

/** What playing by hand needs. */
export interface PlayByHandOptions {
  readonly session: Session;
  readonly notices: Notices;
  readonly player: Pick<StudioPlayer, 'position' | 'sound'>;
  readonly playing: ReadonlySignal<boolean>;
  /** The track that the keys play. */
  readonly instrument: () => Instrument;
  readonly writeStep: (cell: ChosenCell, step: ReturnType<typeof stepOfKey>, run: string) => void;
}

/** Creates what is played by hand: sounds of steps, letters and MIDI keys, and their recording into the grid. */
export function createPlayByHand({ session, notices, player, playing, instrument, writeStep }: PlayByHandOptions) {
  const isArmed = signal(false);
  const isRecording = signal(false);
  let takes = 0;
  let isListening = false;

  // Where there is no sound, play says so; a touch is not the time for it.
  const sound = (song: Song, notes: readonly LiveNote[]): void => {
    for (const note of notes) player.sound(song, note).catch(() => {});
  };

  const strike = (name: Instrument, degree: number, velocity: number): void => {
    const song = session.song.peek();
    const step = stepOfKey(isPitched(name), clampDegree(degree), velocity);
    const place = nearestPlace(song, player.position());
    sound(song, soundOfStep(song, name, place?.bar ?? 0, step));
    if (isRecording.peek() && playing.peek() && place !== undefined) writeStep({ instrument: name, ...place }, step, `take ${takes}`);
  };

  /** Plays the keys of MIDI instruments, as long as the page is open; they do something while playing by hand is on. */
  const listenToMidi = async (): Promise<void> => {
    if (isListening || !('requestMIDIAccess' in navigator)) return;
    isListening = true;
    try {
      const access = await navigator.requestMIDIAccess();
      const onMessage = ({ data }: MIDIMessageEvent): void => {
        const [status = 0, pitch = 0, velocity = 0] = data ?? [];
        if (!isArmed.peek() || (status & 0xf0) !== NOTE_ON || velocity === 0) return;
        const name = instrument();
        const degree = isPitched(name) ? degreeOfPitch(session.song.peek().key, BASE_OCTAVES[name], pitch).degree : 0;
        strike(name, degree, velocity / 127);
      };
      const listen = (): void => {
        for (const input of access.inputs.values()) input.onmidimessage = onMessage;
      };
      access.onstatechange = listen;
      listen();
    } catch {
      // Letters play without it; the browser asks again another time.
      isListening = false;
    }
  };

  return {
    /** Whether letters and MIDI keys play the unfolded track. */
    isArmed,
    /** Whether what they play is written into the grid while the music plays. */
    isRecording,
    toggleArmed() {
      isArmed.value = !isArmed.value;
      if (!isArmed.value) isRecording.value = false;
      else {
        notices.say(surfaceTexts.value.edits.byHand);
        void listenToMidi();
      }
    },
    toggleRecording() {
      takes += 1;
      isRecording.value = !isRecording.value;
      if (isRecording.value) isArmed.value = true;
    },
    /** Sounds a step as it is, unless the music plays and is heard anyway. */
    audition(cell: ChosenCell) {
      if (playing.peek()) return;
      const song = session.song.peek();
      const step = song.tracks[cell.instrument].bars[cell.bar]?.[cell.step];
      if (step !== undefined) sound(song, soundOfStep(song, cell.instrument, cell.bar, step));
    },
    /** Plays a letter; false when it is none, or none play now. */
    playKey({ code, repeat, shiftKey }: Pick<KeyboardEvent, 'code' | 'repeat' | 'shiftKey'>): boolean {
      const degree = KEY_CODES.indexOf(code);
      if (!isArmed.peek() || degree < 0) return false;
      if (!repeat) strike(instrument(), degree, shiftKey ? 1 : 0.8);
      return true;
    },
  };
}

/** The place in the pool that is nearest to where the music is; `undefined` before it is anywhere. */
function nearestPlace(
  song: Song,
  position: ReturnType<StudioPlayer['position']>,
): { readonly bar: number; readonly step: number } | undefined {
  if (position === undefined) return undefined;
  const steps = stepsPerBar(song);
  const nearest = Math.round(position.tick / TICKS_PER_STEP);
  const within = ((nearest % steps) + steps) % steps;
  // Past the middle of the last step it is the first of the next bar: in a loop of one bar the same.
  const isNext = position.step === steps - 1 && within === 0;
  const list = playbackList(song);
  const entry = (position.entry + (isNext ? 1 : 0)) % list.length;
  return { bar: list[entry]?.bar ?? entry, step: within };
}
