import type { AudioClip, SampleSlot } from '@loop/core';
import { clipDuration, secondsPerBar } from '@loop/core';
import { createWaveformReader, slotFrames } from '@loop/sequencer';
import type { WaveformOptions, WaveformPeaks } from '@loop/sequencer';
import { useComputed, useSignal } from '@preact/signals';
import type { ReadonlySignal } from '@preact/signals';
import { Fragment } from 'preact';
import type { JSX } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { formats } from '../../texts/formats.js';
import { LetterButton } from './letter-button.js';
import { LevelInput } from './level-input.js';

/** A row for each slot that plays a sample. */
export function SlotRows({ studio }: { readonly studio: Studio }): JSX.Element {
  return (
    <Fragment>
      {studio.bank.slots.value.map((slot, index) =>
        slot.sampleId === undefined ? null : (
          <SlotRow key={`${index} ${slot.sampleId}`} studio={studio} slot={slot} sampleId={slot.sampleId} index={index} />
        ),
      )}
    </Fragment>
  );
}

interface SlotRowProps {
  readonly studio: Studio;
  readonly slot: SampleSlot;
  readonly sampleId: string;
  readonly index: number;
}

/** What a slot does: it rests with the song, waits for the bar at which it comes in, or plays. */
type SlotState = 'rests' | 'waits' | 'plays';

/** A slot's sample in the grid: its light, its level, and how it lies in the bars that are shown. */
function SlotRow({ studio, slot, sampleId, index }: SlotRowProps): JSX.Element {
  const { bank } = studio;
  const { name, muted, loop, gainDb } = slot;
  const title = `S${index + 1}`;
  const isOpen = useSignal(false);
  const state = useSlotState(studio).value;
  const { slot: words, track } = surfaceTexts.value;
  const doing = muted ? words.muted : words.states[state];
  return (
    <Fragment>
      <div
        class={`row slot ${muted ? 'quiet' : ''} ${isOpen.value ? 'open' : ''}`}
        role="row"
        data-state={state}
        style={{ '--row': `var(--slot-${index + 1})` }}
      >
        <div class="row-head" role="rowheader" aria-label={`${title} ${name}`}>
          <span class="led" aria-hidden="true" />
          <button
            type="button"
            class="track-name"
            aria-expanded={isOpen.value}
            aria-label={`${title} ${name}: ${doing}`}
            title={`${name}: ${doing}`}
            onClick={() => (isOpen.value = !isOpen.value)}
          >
            {title}
          </button>
          <span class="hint">{name}</span>
          <LetterButton letter="M" title={track.mute} row={title} isOn={muted} onPress={() => bank.setSlot(index, { muted: !muted })} />
          <LetterButton letter="⟲" title={track.repeat} row={title} isOn={loop} onPress={() => bank.setSlot(index, { loop: !loop })} />
          <LevelInput
            name={title}
            value={gainDb}
            min={-40}
            max={6}
            text={`${formats.value.number(gainDb, Number.isInteger(gainDb) ? 0 : 1)} dB`}
            onInput={(value) => bank.setSlot(index, { gainDb: value }, `slot-${index}-level`)}
            onReset={() => bank.setSlot(index, { gainDb: 0 })}
          />
        </div>
        <div class="wave-cell" role="gridcell">
          <SlotWave studio={studio} sampleId={sampleId} isLoop={loop} name={name} index={index} />
        </div>
      </div>
      {isOpen.value && (
        <div class="panel-row" role="row">
          <div class="track-panel" role="gridcell" style={{ '--row': `var(--slot-${index + 1})` }}>
            <div class="panel-tools">
              <strong>{name}</strong>
              <button type="button" onClick={() => studio.openDrawer('samples')}>
                {words.open}
              </button>
              <button type="button" onClick={() => bank.assignSlot(index, undefined)}>
                {words.takeOut}
              </button>
            </div>
          </div>
        </div>
      )}
    </Fragment>
  );
}

/** What the slot does now. One that is put in while the music plays comes in at the next bar. */
function useSlotState({ playing, onFrame }: Studio): ReadonlySignal<SlotState> {
  const isIn = useSignal(!playing.peek());
  useEffect(
    () =>
      onFrame(({ playing: isPlaying, events }) => {
        if (!isPlaying || events.some(({ event }) => event.type === 'bar')) isIn.value = true;
      }),
    [],
  );
  return useComputed(() => (!playing.value ? 'rests' : isIn.value ? 'plays' : 'waits'));
}

/** How many pixels of the screen a column of the outline takes. */
const COLUMN = 3;

interface SlotWaveProps {
  readonly studio: Studio;
  readonly sampleId: string;
  readonly isLoop: boolean;
  readonly name: string;
  readonly index: number;
}

/** The outline of a sample as it lies in the bars that are shown, at the song's tempo, counted from the first bar on. */
function SlotWave({ studio, sampleId, isLoop, name, index }: SlotWaveProps): JSX.Element {
  const canvas = useRef<HTMLCanvasElement>(null);
  const sound = useSignal<{ readonly read: (options: WaveformOptions) => WaveformPeaks; readonly clip: AudioClip } | undefined>(undefined);
  const bars = studio.shownBars.value;
  const barSeconds = useComputed(() => secondsPerBar(studio.song.value)).value;
  // A sample that is replaced has another date.
  const savedAt = useComputed(() => studio.bank.samples.value.find(({ id }) => id === sampleId)?.savedAtMs).value;
  useEffect(() => {
    let isGone = false;
    studio.bank.slotSoundOf(sampleId).then(
      (clip) => {
        if (!isGone && clip !== undefined) sound.value = { read: createWaveformReader(clip), clip };
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [sampleId, savedAt]);
  const { clip } = sound.value ?? {};
  const stretch = useComputed(() =>
    clip === undefined ? 1 : slotFrames(clip, { song: studio.song.value, slot: index }) / (clip.channels[0]?.length ?? 1),
  ).value;
  const seconds = clip === undefined ? 0 : clipDuration(clip);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const draw = (): void => drawBars(element, { bars, barSeconds, isLoop, stretch, seconds, read: sound.value?.read });
    draw();
    const observer = new ResizeObserver(draw);
    observer.observe(element);
    return () => observer.disconnect();
  }, [sound.value, stretch, bars.join(), barSeconds, isLoop, studio.theme.choice.value]);
  return <canvas ref={canvas} class="slot-wave" role="img" aria-label={surfaceTexts.value.slot.wave(name)} />;
}

interface BarsDrawn {
  readonly bars: readonly number[];
  readonly barSeconds: number;
  readonly isLoop: boolean;
  readonly read?: ((options: WaveformOptions) => WaveformPeaks) | undefined;
  /** How long the sample is, and how many times as long it plays. */
  readonly seconds: number;
  readonly stretch: number;
}

function drawBars(canvas: HTMLCanvasElement, { bars, barSeconds, isLoop, read, seconds, stretch }: BarsDrawn): void {
  const context = canvas.getContext('2d');
  if (context === null || canvas.clientWidth === 0) return;
  const scale = devicePixelRatio;
  canvas.width = Math.round(canvas.clientWidth * scale);
  canvas.height = Math.round(canvas.clientHeight * scale);
  if (read === undefined || seconds === 0) return;
  const { width, height } = canvas;
  context.fillStyle = getComputedStyle(canvas).color;
  const size = COLUMN * scale;
  const each = width / bars.length;
  for (let x = 0; x < width; x += size) {
    const bar = bars[Math.floor(x / each)] ?? 0;
    const at = (bar * barSeconds + ((x % each) / each) * barSeconds) / stretch;
    if (!isLoop && at >= seconds) continue;
    const startSeconds = at % seconds;
    const width = ((size / each) * barSeconds) / stretch;
    const endSeconds = Math.min(seconds, startSeconds + width);
    if (endSeconds - startSeconds < 1e-4) continue;
    const { low, high } = read({ columns: 1, startSeconds, endSeconds });
    const tall = Math.max(2 * scale, Math.min(1, Math.max(high[0]!, -low[0]!)) * height);
    context.fillRect(x, (height - tall) / 2, size * 0.6, tall);
    // Where it starts over, a line.
    if (startSeconds < width && at > 0) context.fillRect(x, 0, scale, height);
  }
}
