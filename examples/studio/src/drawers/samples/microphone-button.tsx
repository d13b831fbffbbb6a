import { beatsOf, secondsPerBar } from '@loop/core';
import type { SampleEntry } from '@loop/sequencer/store';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { recordMicrophone } from '../../audio/record-microphone.js';
import type { Recording } from '../../audio/record-microphone.js';
import type { Studio } from '../../state/studio.js';
import { samplesTexts } from '../../texts/samples.js';
import { Icon } from '../../ui/controls/icon.js';

interface MicrophoneButtonProps {
  readonly studio: Studio;
  /** Called with the sample that was made. */
  readonly onKept?: (entry: SampleEntry) => void;
}

/** Records the microphone into the bank: with a level, and a count-in of a bar where it is wanted. */
export function MicrophoneButton({ studio, onKept }: MicrophoneButtonProps): JSX.Element {
  const texts = samplesTexts.value.microphone;
  const recording = useRef<Recording | undefined>(undefined);
  const state = useSignal<'rests' | 'opens' | 'records'>('rests');
  const isCounted = useSignal(false);
  const left = useSignal(0);
  const level = useRef<HTMLMeterElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  const isGone = useRef(false);
  // A drawer that is shut ends the recording, and keeps it.
  useEffect(
    () => () => {
      isGone.current = true;
      if (recording.current !== undefined) void stop();
    },
    [],
  );

  const start = async (): Promise<void> => {
    state.value = 'opens';
    const { beats } = beatsOf(studio.song.value);
    const beatSeconds = secondsPerBar(studio.song.value) / beats;
    try {
      recording.current = await recordMicrophone({
        onLevel(peak) {
          if (level.current !== null) level.current.value = Math.max(peak, level.current.value * 0.98);
          if (time.current !== null) time.current.textContent = `${(recording.current?.seconds() ?? 0).toFixed(1)} s`;
        },
        ...(isCounted.value ? { countIn: { beats, beatSeconds, onBeat: (count: number) => (left.value = count) } } : {}),
      });
      state.value = 'records';
      if (isGone.current) await stop();
    } catch (error) {
      state.value = 'rests';
      studio.fail(samplesTexts.peek().microphone.failed, error);
    }
  };
  const stop = async (): Promise<void> => {
    const clip = await recording.current?.stop();
    recording.current = undefined;
    state.value = 'rests';
    left.value = 0;
    if (clip === undefined) studio.say(samplesTexts.peek().microphone.empty);
    else {
      const entry = await studio.bank.keepSample(samplesTexts.peek().microphone.name, clip, {
        details: { from: 'microphone', bpm: studio.song.value.bpm },
      });
      if (entry !== undefined) onKept?.(entry);
    }
  };
  if (state.value !== 'records') {
    return (
      <div class="group">
        <button type="button" aria-label={texts.recordLabel} disabled={state.value === 'opens'} onClick={() => void start()}>
          <Icon name="microphone" /> {texts.record}
        </button>
        <button
          type="button"
          class="ghost"
          aria-pressed={isCounted.value}
          title={texts.countInTitle}
          onClick={() => (isCounted.value = !isCounted.value)}
        >
          {texts.countIn}
        </button>
      </div>
    );
  }
  return (
    <div class="group recording">
      <button type="button" class="danger" onClick={() => void stop()}>
        <Icon name="stop" /> {texts.stop}
      </button>
      <meter ref={level} min={0} max={1} high={0.98} value={0} aria-label={texts.level} />
      <span ref={time} class="hint" role="timer" aria-label={texts.recorded} />
      {left.value > 1 && <span class="hint">{left.value - 1}…</span>}
    </div>
  );
}
