import type { SectionSpan } from '@loop/sequencer';
import { useComputed } from '@preact/signals';
import type { JSX, TargetedPointerEvent } from 'preact';
import { useEffect, useRef } from 'preact/hooks';

import { focusSection } from '../../state/keyboard.js';
import type { Studio } from '../../state/studio.js';
import { Icon } from '../controls/icon.js';
import { IconButton } from '../controls/icon-button.js';
import { Menu } from '../controls/menu.js';
import { surfaceTexts } from '../../texts/surface.js';
import { partName, partOfName } from '../../texts/part-name.js';
import { EnergyCurve } from './energy-curve.js';
import { RibbonPlayhead } from './ribbon-playhead.js';
import { sectionColour } from './section-colour.js';
import { SectionSound } from './section-sound.js';

interface SectionProps {
  readonly studio: Studio;
  readonly section: SectionSpan;
  readonly index: number;
  /** The line of the energy of the whole song; without it none is shown. */
  readonly energy?: string | undefined;
}

/** How far a pointer goes before a press is a drag, in pixels. */
const SLACK = 8;

/** One part of the song. A press goes there; a drag, or Alt and the arrows, moves it; plus and minus make it longer and shorter. */
export function Section({ studio, section, index, energy }: SectionProps): JSX.Element {
  const item = useRef<HTMLLIElement>(null);
  const drag = useRef<{ readonly x: number; moved: boolean } | undefined>(undefined);
  const { name, bars, start } = section;
  const isSong = useComputed(() => studio.song.value.mode === 'song').value;
  const sounding = studio.playing.value && isSong && isWithin(section, studio.position.value.entry);
  const isFollowed = sounding && studio.follow.choice.value === 'on';
  // A long song is wider than the window, above all on a phone.
  useEffect(() => {
    if (isFollowed) item.current?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [isFollowed]);
  const words = surfaceTexts.value.part;
  const title = partName(name) ?? words.ofBar((studio.song.value.arrangement[start]?.bar ?? 0) + 1);
  const length = surfaceTexts.value.bars.count(bars);
  const release = (event: TargetedPointerEvent<HTMLElement>): void => {
    const { moved } = drag.current ?? { moved: false };
    drag.current = undefined;
    event.currentTarget.parentElement?.style.removeProperty('--drag');
    // A finger that goes on to scroll the ribbon moves nothing.
    if (!moved || event.type === 'pointercancel') return;
    const to = sectionAt(event.clientX);
    if (to !== undefined && to !== index) studio.moveSection(index, to);
  };
  const moveTo = (to: number): void => {
    studio.moveSection(index, to);
    focusSection(to);
  };
  return (
    <li ref={item} class={`section ${sounding ? 'sounding' : ''}`} style={{ '--bars': bars, '--section': sectionColour(name) }}>
      {energy !== undefined && <EnergyCurve path={energy} section={section} />}
      {sounding && <RibbonPlayhead studio={studio} section={section} />}
      <button
        type="button"
        class="section-name"
        aria-current={sounding}
        title={words.title(title, length)}
        onClick={() => studio.goTo(start)}
        onKeyDown={(event) => studio.sectionKey(event, index)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          drag.current = { x: event.clientX, moved: false };
        }}
        onPointerMove={(event) => {
          if (drag.current === undefined) return;
          const distance = event.clientX - drag.current.x;
          if (Math.abs(distance) > SLACK) drag.current.moved = true;
          if (drag.current.moved) event.currentTarget.parentElement?.style.setProperty('--drag', `${distance}px`);
        }}
        onPointerUp={release}
        onPointerCancel={release}
      >
        <span class="section-words">
          <b>{title}</b> <small>{length}</small>
        </span>
      </button>
      <Menu label={words.edit(title)} face={<Icon name="more" />} className="section-menu">
        <label class="field">
          {words.name}
          <input
            type="text"
            value={partName(name) ?? ''}
            maxLength={40}
            aria-label={words.nameLabel}
            onChange={(event) => studio.renameSection(index, partOfName(event.currentTarget.value))}
          />
        </label>
        <div class="group" role="group" aria-label={words.length}>
          <IconButton
            icon="minus"
            label={words.shorter}
            className="square stay"
            isDisabled={bars === 1}
            onPress={() => studio.resizeSection(index, bars - 1)}
          />
          <span>{length}</span>
          <IconButton icon="plus" label={words.longer} className="square stay" onPress={() => studio.resizeSection(index, bars + 1)} />
        </div>
        <SectionSound studio={studio} index={index} />
        <button type="button" disabled={index === 0} onClick={() => moveTo(index - 1)}>
          {words.earlier}
        </button>
        <button type="button" disabled={index === studio.sections.value.length - 1} onClick={() => moveTo(index + 1)}>
          {words.later}
        </button>
        <button type="button" onClick={() => studio.repeatSection(index)}>
          {words.repeat}
        </button>
        <button type="button" onClick={() => studio.removeSection(index)}>
          {words.remove}
        </button>
      </Menu>
    </li>
  );
}

function isWithin({ start, bars }: SectionSpan, entry: number): boolean {
  return entry >= start && entry < start + bars;
}

/** The part of the ribbon under a place across the window. */
function sectionAt(x: number): number | undefined {
  const boxes = [...document.querySelectorAll('.sections > .section')].map((element) => element.getBoundingClientRect());
  const found = boxes.findIndex(({ left, right }) => x >= left && x <= right);
  if (found >= 0) return found;
  return boxes.length === 0 ? undefined : x < (boxes[0]?.left ?? 0) ? 0 : boxes.length - 1;
}
