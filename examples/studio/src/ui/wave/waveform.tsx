import type { AudioClip, Seconds } from '@loop/core';
import { clipDuration } from '@loop/core';
import { createWaveformReader } from '@loop/sequencer';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { IconButton } from '../controls/icon-button.js';
import { isStill } from '../../state/motion.js';
import { surfaceTexts } from '../../texts/surface.js';
import { drawWave } from './draw-wave.js';
import type { WaveMarks } from './draw-wave.js';
import { WaveHandle } from './wave-handle.js';
import type { HandleProps } from './wave-handle.js';
import { followGestures } from './wave-gestures.js';
import { placeView, reveal, zoomView } from './wave-view.js';
import type { WaveView } from './wave-view.js';

/** A handle on a waveform, without what the waveform knows itself. */
export type Handle = Omit<HandleProps, 'view' | 'onReveal'>;

interface WaveformProps extends WaveMarks {
  /** What it is, in words. */
  readonly label: string;
  readonly clip: AudioClip;
  readonly handles: readonly Handle[];
  /** Where the sound is that is heard now; asked at every frame while it is defined. */
  readonly playhead?: (() => Seconds | undefined) | undefined;
}

/** How much a press of a key or a button zooms. */
const ZOOM_STEP = 0.6;

/** A recording as it looks, with handles on it. Wheel, pinch, keys and buttons zoom; a drag beside the handles and the slider below scroll. */
export function Waveform({ label, clip, handles, kept, fades, loop, playhead }: WaveformProps): JSX.Element {
  const length = clipDuration(clip);
  const view = useSignal<WaveView>({ from: 0, to: length });
  const canvas = useRef<HTMLCanvasElement>(null);
  const field = useRef<HTMLDivElement>(null);
  const line = useRef<HTMLElement>(null);
  const read = useMemo(() => createWaveformReader(clip), [clip]);
  const { from, to } = view.value;

  useEffect(() => {
    view.value = { from: 0, to: length };
  }, [clip]);
  useEffect(() => {
    const draw = (): void => {
      if (canvas.current !== null) drawWave(canvas.current, read, view.value, { kept, fades, loop });
    };
    draw();
    const observer = new ResizeObserver(draw);
    if (canvas.current !== null) observer.observe(canvas.current);
    return () => observer.disconnect();
  }, [read, from, to, kept.from, kept.to, fades?.in, fades?.out, loop?.from, loop?.to]);
  useEffect(() => (field.current === null ? undefined : followGestures(field.current, view, length)), [length]);
  useEffect(() => {
    if (playhead === undefined || isStill()) return undefined;
    let frame = requestAnimationFrame(function show() {
      const at = playhead();
      const { from: left, to: right } = view.peek();
      line.current?.toggleAttribute('hidden', at === undefined || at < left || at > right);
      if (at !== undefined) line.current?.style.setProperty('--at', String((at - left) / (right - left)));
      frame = requestAnimationFrame(show);
    });
    return () => {
      cancelAnimationFrame(frame);
      line.current?.setAttribute('hidden', '');
    };
  }, [playhead]);

  const zoom = (factor: number, at = (from + to) / 2): void => {
    view.value = zoomView(view.value, factor, at, length);
  };
  const isWhole = to - from >= length;
  const words = surfaceTexts.value.wave;
  return (
    <div
      class="waveform"
      role="group"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.ctrlKey || event.metaKey || event.altKey) return;
        const at = Number((event.target as HTMLElement).dataset['seconds'] ?? (from + to) / 2);
        if (event.key === '+' || event.key === '=') zoom(ZOOM_STEP, at);
        else if (event.key === '-') zoom(1 / ZOOM_STEP, at);
        else if (event.key === '0') zoom(Infinity);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <div class="wave-field" ref={field}>
        <canvas ref={canvas} aria-hidden="true" />
        <i ref={line} class="wave-line" hidden />
        {handles.map((handle) => (
          <WaveHandle
            key={handle.id}
            {...handle}
            view={view.value}
            onReveal={(seconds) => (view.value = reveal(view.value, seconds, length))}
          />
        ))}
      </div>
      <div class="wave-tools">
        <input
          type="range"
          aria-label={words.scroll(label)}
          aria-valuetext={words.shown(from, to)}
          min={0}
          max={Math.max(0.001, length - (to - from))}
          step="any"
          value={from}
          disabled={isWhole}
          onInput={({ currentTarget }) => (view.value = placeView(currentTarget.valueAsNumber, to - from, length))}
        />
        <IconButton icon="minus" label={words.more} title={words.moreKey} isDisabled={isWhole} onPress={() => zoom(1 / ZOOM_STEP)} />
        <IconButton icon="plus" label={words.less} title={words.lessKey} onPress={() => zoom(ZOOM_STEP)} />
        <button type="button" class="ghost" disabled={isWhole} title={words.allKey} onClick={() => zoom(Infinity)}>
          {words.all}
        </button>
      </div>
    </div>
  );
}
