import { formatKey } from '@loop/core/words';
import { cutLoop } from '@loop/sequencer';
import type { SavedSample } from '@loop/sequencer/store';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Dialog } from '../../ui/dialogs/dialog.js';
import { Waveform } from '../../ui/wave/waveform.js';
import type { Handle } from '../../ui/wave/waveform.js';
import { createClipDraft } from './clip-draft.js';
import type { ClipDraft, Place } from './clip-draft.js';

interface ClipEditorProps {
  readonly studio: Studio;
  /** The recording; `undefined` while nothing is edited. */
  readonly sample: SavedSample | undefined;
  readonly onClose: () => void;
}

/** Where a recording is cut, faded, levelled and looped. It stays as it is until it is saved: as a new one, or in its place. */
export function ClipEditor({ studio, sample, onClose }: ClipEditorProps): JSX.Element {
  return (
    <Dialog
      title={sample === undefined ? 'Edit' : `Edit ${sample.name}`}
      className="wide-dialog"
      isOpen={sample !== undefined}
      onClose={() => {
        studio.bank.audition.stop();
        onClose();
      }}
    >
      {sample !== undefined && <Editor key={sample.id} studio={studio} sample={sample} onClose={onClose} />}
    </Dialog>
  );
}

/** What the editor plays, by the names under which the audition starts it. */
const HEARD = { kept: 'what is kept', loop: 'the loop' } as const;

const BARS = [1, 2, 4, 8] as const;

function Editor({ studio, sample, onClose }: ClipEditorProps & { readonly sample: SavedSample }): JSX.Element {
  const { bank } = studio;
  const edit = useMemo(() => createClipDraft(sample.audio, sample.loop, studio.song.value), []);
  const { draft, length, barSeconds } = edit;
  const name = useSignal(`${sample.name} (edited)`);
  const { startSeconds, endSeconds, isNormalized, loop, fadeInSeconds, fadeOutSeconds, bars } = draft.value;
  const kept = endSeconds - startSeconds;
  const heard = bank.audition.heard.value;
  // What is heard is what was there at the press.
  useEffect(() => () => bank.audition.stop(), []);

  const play = (what: keyof typeof HEARD): void => {
    if (heard === HEARD[what]) {
      bank.audition.stop();
      return;
    }
    const { audio, loop: points } = edit.result();
    if (what === 'kept') bank.audition.play(HEARD.kept, audio);
    else {
      const { startSamples: startFrame, endSamples: endFrame } = points ?? { startSamples: 0, endSamples: audio.channels[0]!.length };
      bank.audition.play(HEARD.loop, cutLoop(audio, { startFrame, endFrame }), { loop: true });
    }
  };
  const playhead = useMemo(
    () => () => {
      const at = bank.audition.place();
      const { startSeconds: start, endSeconds: end, loop: points, bars: stretched } = draft.peek();
      const pace = stretched === undefined ? 1 : (end - start) / (stretched * barSeconds);
      return at === undefined ? undefined : at * pace + (bank.audition.heard.peek() === HEARD.loop ? (points?.from ?? start) : start);
    },
    [],
  );
  const save = async (keep: (result: ReturnType<ClipDraft['result']>) => Promise<unknown>): Promise<void> => {
    if ((await keep(edit.result())) !== undefined) onClose();
  };
  const { name: old, details, tags, id } = sample;
  return (
    <div
      class="clip-editor"
      onKeyDown={(event) => {
        const command = event.ctrlKey || event.metaKey;
        const key = event.key.toLowerCase();
        if (command && key === 'z' && !event.shiftKey) edit.undo();
        else if (command && (key === 'y' || key === 'z')) edit.redo();
        else if (key === ' ' && (event.target as HTMLElement).matches('[role="slider"], [type="range"]')) play('kept');
        else return;
        event.preventDefault();
      }}
    >
      <Waveform
        label="waveform"
        clip={sample.audio}
        handles={handlesOf(edit)}
        kept={{ from: startSeconds, to: endSeconds }}
        fades={{ in: fadeInSeconds, out: fadeOutSeconds }}
        loop={loop}
        playhead={heard === undefined ? undefined : playhead}
      />
      <p class="clip-length">
        <strong>{(bars === undefined ? kept : bars * barSeconds).toFixed(3)} s</strong>
        <span class="hint">
          {bars === undefined
            ? describeBars(kept / barSeconds)
            : `${describeBars(bars)}, stretched by ${(100 * ((bars * barSeconds) / kept - 1)).toFixed(1)} %,`}{' '}
          at {studio.song.value.bpm} bpm, {formatKey(studio.song.value.key)} · the recording has {length.toFixed(3)} s
        </span>
      </p>
      <div class="clip-tools">
        <div class="group" role="group" aria-label="Listen">
          <button type="button" aria-pressed={heard === HEARD.kept} onClick={() => play('kept')}>
            {heard === HEARD.kept ? 'Stop' : 'Play'}
          </button>
          <button type="button" aria-pressed={heard === HEARD.loop} onClick={() => play('loop')}>
            {heard === HEARD.loop ? 'Stop the loop' : 'Play the loop'}
          </button>
        </div>
        <div class="group" role="group" aria-label="Keep bars">
          <span class="hint">Keep</span>
          {BARS.filter((one) => one * barSeconds <= length - startSeconds + 1e-6).map((one) => (
            <button key={one} type="button" title="Keeps them from the start on, to the sample" onClick={() => edit.keepBars(one)}>
              {one === 1 ? '1 bar' : `${one} bars`}
            </button>
          ))}
        </div>
        {BARS.some(edit.canStretch) && (
          <div class="group" role="group" aria-label="Stretch to">
            <span class="hint">Stretch to</span>
            {BARS.filter(edit.canStretch).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={bars === one}
                aria-label={`Stretch to ${one === 1 ? '1 bar' : `${one} bars`}`}
                title="At the same pitch, to the sample"
                onClick={() => edit.stretch(one)}
              >
                {one === 1 ? '1 bar' : `${one} bars`}
              </button>
            ))}
          </div>
        )}
        <div class="group" role="group" aria-label="Edit">
          <button
            type="button"
            aria-pressed={edit.isSnapped.value}
            title="Cuts and loop points go to where the wave passes zero, so that nothing clicks"
            onClick={() => (edit.isSnapped.value = !edit.isSnapped.value)}
          >
            Zero crossings
          </button>
          <button type="button" aria-pressed={isNormalized} title="The highest sample at −1 dB" onClick={edit.normalize}>
            Normalise
          </button>
          <button
            type="button"
            aria-pressed={loop !== undefined}
            title="Slots repeat what is between the loop points"
            onClick={edit.toggleLoop}
          >
            Loop points
          </button>
          <IconButton icon="undo" label="Undo the last edit" isDisabled={!edit.canUndo.value} onPress={edit.undo} />
          <IconButton icon="redo" label="Redo the last edit" isDisabled={!edit.canRedo.value} onPress={edit.redo} />
        </div>
      </div>
      <form
        class="group clip-save"
        onSubmit={(event) => {
          event.preventDefault();
          void save(({ audio, loop: points }) => bank.keepSample(name.value.trim() || old, audio, { details, tags, loop: points }));
        }}
      >
        <input
          type="text"
          aria-label="Name of the new sample"
          maxLength={200}
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
        <button type="submit" class="primary">
          Save as new
        </button>
        <button type="button" onClick={() => void save(({ audio, loop: points }) => bank.replaceSample(id, audio, points))}>
          Replace
        </button>
      </form>
    </div>
  );
}

function handlesOf({ draft, length, barSeconds, move }: ClipDraft): readonly Handle[] {
  const { startSeconds, endSeconds, fadeInSeconds, fadeOutSeconds, loop } = draft.value;
  const describe = (seconds: number): string => `${seconds.toFixed(3)} seconds, ${describeBars(seconds / barSeconds)}`;
  const handle = (id: Place, grip: Handle['grip'], label: string, seconds: number, min: number, max: number, shown = seconds): Handle => ({
    id,
    grip,
    label,
    seconds,
    min,
    max,
    text: describe(shown),
    onMove: (...moved) => move(id, ...moved),
  });
  return [
    handle('start', 'line', 'Start', startSeconds, 0, endSeconds),
    handle('end', 'line', 'End', endSeconds, startSeconds, length),
    handle('fade-in', 'top', 'Fade in', startSeconds + fadeInSeconds, startSeconds, endSeconds, fadeInSeconds),
    handle('fade-out', 'top', 'Fade out', endSeconds - fadeOutSeconds, startSeconds, endSeconds, fadeOutSeconds),
    ...(loop === undefined
      ? []
      : [
          handle('loop-start', 'bottom', 'Loop start', loop.from, startSeconds, loop.to),
          handle('loop-end', 'bottom', 'Loop end', loop.to, loop.from, endSeconds),
        ]),
  ];
}

function describeBars(bars: number): string {
  return `${bars.toFixed(2)} ${bars === 1 ? 'bar' : 'bars'}`;
}
