import { clipDuration, secondsPerBar } from '@loop/core';
import type { AudioClip, SampleSlot, Song } from '@loop/core';
import { slotFrames, wholeBars } from '@loop/sequencer';
import { useSignal } from '@preact/signals';
import type { JSX } from 'preact';
import { useEffect } from 'preact/hooks';

import type { Studio } from '../../state/studio.js';
import { samplesTexts } from '../../texts/samples.js';
import { IconButton } from '../../ui/controls/icon-button.js';
import { Slider } from '../../ui/controls/slider.js';

interface SlotRowProps {
  readonly studio: Studio;
  readonly slot: SampleSlot;
  readonly index: number;
}

/** One of the song's four slots: what loops in it, how loud, and whether it follows the tempo. */
export function SlotRow({ studio, slot, index }: SlotRowProps): JSX.Element {
  const { bank } = studio;
  const texts = samplesTexts.value.slots;
  const { sampleId, name, gainDb, muted, loop } = slot;
  const title = texts.slot(index + 1);
  if (sampleId === undefined) {
    return (
      <li class="slot-row is-empty">
        <span>{title}</span>
        <span class="hint">{texts.empty}</span>
      </li>
    );
  }
  return (
    <li class="slot-row">
      <span>{title}</span>
      <strong>{name}</strong>
      <div class="sample-line">
        <button type="button" aria-pressed={muted} aria-label={texts.mute(title)} onClick={() => bank.setSlot(index, { muted: !muted })}>
          {texts.letter}
        </button>
        <button type="button" aria-pressed={loop} aria-label={texts.loopOf(title)} onClick={() => bank.setSlot(index, { loop: !loop })}>
          {texts.loop}
        </button>
        <IconButton icon="close" label={texts.clear(title)} onPress={() => bank.assignSlot(index, undefined)} />
      </div>
      <SlotTempo key={sampleId} studio={studio} slot={slot} sampleId={sampleId} index={index} title={title} />
      <Slider
        label={texts.levelOf(title)}
        value={gainDb}
        min={-40}
        max={6}
        step={0.5}
        text={`${gainDb} dB`}
        onChange={(value) => bank.setSlot(index, { gainDb: value }, `slot-${index}-level`)}
      />
    </li>
  );
}

/** What a sample can be stretched to, in bars. */
const LENGTHS = [0.25, 0.5, 1, 1.5, 2, 3, 4, 6, 8, 12, 16, 32, 64] as const;

interface SlotTempoProps extends SlotRowProps {
  readonly sampleId: string;
  readonly title: string;
}

/** How many bars the sample of a slot is, or that it keeps its own speed; and whether it stays in time. */
function SlotTempo({ studio: { bank, song }, slot, sampleId, index, title }: SlotTempoProps): JSX.Element | null {
  const texts = samplesTexts.value;
  const clip = useSignal<AudioClip | undefined>(undefined);
  const savedAt = bank.samples.value.find(({ id }) => id === sampleId)?.savedAtMs;
  useEffect(() => {
    let isGone = false;
    bank.slotSoundOf(sampleId).then(
      (sound) => {
        if (!isGone) clip.value = sound;
      },
      () => {},
    );
    return () => {
      isGone = true;
    };
  }, [savedAt]);
  if (clip.value === undefined) return null;
  const natural = clipDuration(clip.value) / secondsPerBar(song.value);
  const offered = LENGTHS.filter((bars) => bars >= natural / 2 && bars <= natural * 2);
  const choices = slot.bars === undefined || offered.some((bars) => bars === slot.bars) ? offered : [slot.bars, ...offered];
  return (
    <>
      <select
        aria-label={texts.slots.lengthOf(title)}
        value={slot.bars ?? ''}
        onChange={({ currentTarget: { value } }) => bank.setSlot(index, { bars: value === '' ? undefined : Number(value) })}
      >
        <option value="">{texts.slots.ownSpeed}</option>
        {choices.map((bars) => (
          <option key={bars} value={bars}>
            {texts.bars(bars)}
          </option>
        ))}
      </select>
      <small class="hint slot-fit">
        {describeFit(clip.value, song.value, index)}
        {bank.stretching.value.has(sampleId) && ` ${texts.slots.stretching}`}
      </small>
    </>
  );
}

/** Says how a slot's sample goes with the bars. */
function describeFit(clip: AudioClip, song: Song, slot: number): string {
  const texts = samplesTexts.value.slots;
  const { bars } = song.slots[slot] ?? {};
  const own = clip.channels[0]?.length ?? 1;
  const barFrames = secondsPerBar(song) * clip.sampleRate;
  if (bars !== undefined) {
    const frames = slotFrames(clip, { song, slot });
    // At half speed it takes twice the bars.
    const share = (bars * barFrames) / frames;
    return texts.inTime(bars, { longer: frames / own - 1, speed: share < 0.75 ? 0.5 : share > 1.5 ? 2 : 1 });
  }
  const whole = wholeBars(own / clip.sampleRate, { song });
  if (whole !== undefined) return texts.fits(whole);
  const natural = own / barFrames;
  const near = Math.max(0.25, Math.round(natural * 4) / 4);
  return texts.drifts(natural, 1000 * Math.abs(natural - near) * secondsPerBar(song));
}
