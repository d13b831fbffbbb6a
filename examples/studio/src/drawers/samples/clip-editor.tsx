import { clipDuration } from '@loop/core';
import type { AudioClip } from '@loop/core';
import { formatKey } from '@loop/core/words';
import { cutLoop, wholeBars } from '@loop/sequencer';
import type { SavedSample } from '@loop/sequencer/store';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect, useMemo, useRef } from 'preact/hooks';

import { createStretch } from '../../audio/stretch-in-worker.js';
import type { Studio } from '../../state/studio.js';
import { samplesTexts } from '../../texts/samples.js';
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
      title={samplesTexts.value.editor.title(sample?.name ?? '')}
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
const HEARD = { kept: 'kept', loop: 'loop' } as const;

const BARS = [1, 2, 4, 8] as const;

function Editor({ studio, sample, onClose }: ClipEditorProps & { readonly sample: SavedSample }): JSX.Element {
  const { bank } = studio;
  const texts = samplesTexts.value;
  const { editor } = texts;
  const edit = useMemo(() => createClipDraft(sample.audio, { loop: sample.loop, song: studio.song.value, stretch: createStretch() }), []);
  const { draft, length, barSeconds } = edit;
  const name = useSignal(editor.edited(sample.name));
  const { startSeconds, endSeconds, isNormalized, loop, fadeInSeconds, fadeOutSeconds, bars } = draft.value;
  const kept = endSeconds - startSeconds;
  const heard = bank.audition.heard.value;
  const isOpen = useRef(true);
  // What is heard is what was there at the press.
  useEffect(
    () => () => {
      isOpen.current = false;
      bank.audition.stop();
    },
    [],
  );

  const play = async (what: keyof typeof HEARD): Promise<void> => {
    if (heard === HEARD[what]) {
      bank.audition.stop();
      return;
    }
    const { audio, loop: points } = await edit.result();
    if (!isOpen.current) return;
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
  const save = async (keep: (result: Awaited<ReturnType<ClipDraft['result']>>) => Promise<unknown>): Promise<void> => {
    if ((await keep(await edit.result())) !== undefined) onClose();
  };
  const { name: old, details, tags, id } = sample;
  /** What was cut or stretched to bars of the song is of its tempo. */
  const timed = (audio: AudioClip): SavedSample['details'] =>
    wholeBars(clipDuration(audio), { song: studio.song.value }) === undefined ? details : { ...details, bpm: studio.song.value.bpm };
  return (
    <div
      class="clip-editor"
      onKeyDown={(event) => {
        const command = event.ctrlKey || event.metaKey;
        const key = event.key.toLowerCase();
        if (command && key === 'z' && !event.shiftKey) edit.undo();
        else if (command && (key === 'y' || key === 'z')) edit.redo();
        else if (key === ' ' && (event.target as HTMLElement).matches('[role="slider"], [type="range"]')) void play('kept');
        else return;
        event.preventDefault();
      }}
    >
      <Waveform
        label={editor.waveform}
        clip={sample.audio}
        handles={handlesOf(edit)}
        kept={{ from: startSeconds, to: endSeconds }}
        fades={{ in: fadeInSeconds, out: fadeOutSeconds }}
        loop={loop}
        playhead={heard === undefined ? undefined : playhead}
      />
      <p class="clip-length">
        <strong>{editor.length(bars === undefined ? kept : bars * barSeconds)}</strong>
        <span class="hint">
          {bars === undefined ? editor.keptBars(kept / barSeconds) : editor.stretched(bars, (bars * barSeconds) / kept - 1)}{' '}
          {editor.place(studio.song.value.bpm, formatKey(studio.song.value.key), length)}
        </span>
      </p>
      <div class="clip-tools">
        <div class="group" role="group" aria-label={editor.listen}>
          <button type="button" aria-pressed={heard === HEARD.kept} onClick={() => void play('kept')}>
            {heard === HEARD.kept ? editor.stop : editor.play}
          </button>
          <button type="button" aria-pressed={heard === HEARD.loop} onClick={() => void play('loop')}>
            {heard === HEARD.loop ? editor.stopLoop : editor.playLoop}
          </button>
        </div>
        <div class="group" role="group" aria-label={editor.keepBars}>
          <span class="hint">{editor.keep}</span>
          {BARS.filter((one) => one * barSeconds <= length - startSeconds + 1e-6).map((one) => (
            <button key={one} type="button" title={editor.keepTitle} onClick={() => edit.keepBars(one)}>
              {texts.bars(one)}
            </button>
          ))}
        </div>
        {BARS.some(edit.canStretch) && (
          <div class="group" role="group" aria-label={editor.stretchTo}>
            <span class="hint">{editor.stretchTo}</span>
            {BARS.filter(edit.canStretch).map((one) => (
              <button
                key={one}
                type="button"
                aria-pressed={bars === one}
                aria-label={editor.stretchToBars(one)}
                title={editor.stretchTitle}
                onClick={() => edit.stretch(one)}
              >
                {texts.bars(one)}
              </button>
            ))}
          </div>
        )}
        <div class="group" role="group" aria-label={editor.edit}>
          <button
            type="button"
            aria-pressed={edit.isSnapped.value}
            title={editor.zeroTitle}
            onClick={() => (edit.isSnapped.value = !edit.isSnapped.value)}
          >
            {editor.zero}
          </button>
          <button type="button" aria-pressed={isNormalized} title={editor.normalizeTitle} onClick={edit.normalize}>
            {editor.normalize}
          </button>
          <button type="button" aria-pressed={loop !== undefined} title={editor.loopPointsTitle} onClick={edit.toggleLoop}>
            {editor.loopPoints}
          </button>
          <IconButton icon="undo" label={editor.undo} isDisabled={!edit.canUndo.value} onPress={edit.undo} />
          <IconButton icon="redo" label={editor.redo} isDisabled={!edit.canRedo.value} onPress={edit.redo} />
        </div>
      </div>
      <form
        class="group clip-save"
        onSubmit={(event) => {
          event.preventDefault();
          void save(({ audio, loop: points }) =>
            bank.keepSample(name.value.trim() || old, audio, { details: timed(audio), tags, loop: points }),
          );
        }}
      >
        <input
          type="text"
          aria-label={editor.nameOfNew}
          maxLength={200}
          value={name.value}
          onInput={({ currentTarget }) => (name.value = currentTarget.value)}
        />
        <button type="submit" class="primary">
          {editor.saveNew}
        </button>
        <button type="button" onClick={() => void save(({ audio, loop: points }) => bank.replaceSample(id, audio, points))}>
          {editor.replace}
        </button>
      </form>
    </div>
  );
}

function handlesOf({ draft, length, barSeconds, move }: ClipDraft): readonly Handle[] {
  const { startSeconds, endSeconds, fadeInSeconds, fadeOutSeconds, loop } = draft.value;
  const { editor } = samplesTexts.value;
  const describe = (seconds: number): string => editor.handle(seconds, seconds / barSeconds);
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
    handle('start', 'line', editor.start, startSeconds, 0, endSeconds),
    handle('end', 'line', editor.end, endSeconds, startSeconds, length),
    handle('fade-in', 'top', editor.fadeIn, startSeconds + fadeInSeconds, startSeconds, endSeconds, fadeInSeconds),
    handle('fade-out', 'top', editor.fadeOut, endSeconds - fadeOutSeconds, startSeconds, endSeconds, fadeOutSeconds),
    ...(loop === undefined
      ? []
      : [
          handle('loop-start', 'bottom', editor.loopStart, loop.from, startSeconds, loop.to),
          handle('loop-end', 'bottom', editor.loopEnd, loop.to, loop.from, endSeconds),
        ]),
  ];
}
