import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import type { Studio } from '../state/studio.js';
import { surfaceTexts } from '../texts/surface.js';
import { partName } from '../texts/part-name.js';
import { IconButton } from './controls/icon-button.js';
import { KitMenu } from './kit-menu.js';
import { Variations } from './variations.js';

/** How long a loop can be made with one choice, in bars. */
const LENGTHS = [1, 2, 3, 4, 6, 8, 12, 16];

/** Which bars are seen, how many the loop has, and what is done to a whole bar or to all tracks. */
export function GridTools({ studio }: { readonly studio: Studio }): JSX.Element {
  const barCount = useComputed(() => studio.song.value.barCount).value;
  const isLocked = useComputed(() => (studio.song.value.chords === undefined ? undefined : studio.song.value.chordsLocked === true)).value;
  const { follow } = studio;
  const following = follow.choice.value === 'on';
  const { bars, tools } = surfaceTexts.value;
  return (
    <div class="grid-tools">
      <Variations studio={studio} />
      <BarTabs studio={studio} />
      <select
        value={barCount}
        aria-label={bars.inLoop}
        title={bars.inLoopHint}
        onChange={(event) => studio.setBarCount(Number(event.currentTarget.value))}
      >
        {[...new Set([...LENGTHS, barCount])]
          .sort((a, b) => a - b)
          .map((count) => (
            <option key={count} value={count}>
              {bars.count(count)}
            </option>
          ))}
      </select>
      <IconButton
        icon="follow"
        label={tools.follow}
        title={tools.followHint}
        isPressed={following}
        onPress={() => follow.choose(following ? 'off' : 'on')}
      />
      <IconButton
        icon="click"
        label={tools.metronome}
        title={tools.metronomeHint}
        isPressed={studio.isClicking.value}
        onPress={() => studio.toggleMetronome()}
      />
      <IconButton
        icon="keys"
        label={tools.playByKeys}
        title={tools.playByKeysHint}
        isPressed={studio.isArmed.value}
        onPress={() => studio.toggleArmed()}
      />
      <IconButton
        icon="record"
        label={tools.record}
        title={tools.recordHint}
        className="ghost square record"
        isPressed={studio.isRecording.value}
        onPress={() => studio.toggleRecording()}
      />
      <span class="spacer" />
      <KitMenu studio={studio} />
      {isLocked !== undefined && (
        <button type="button" class="ghost" aria-pressed={isLocked} title={bars.lockChordsHint} onClick={() => studio.toggleChordsLock()}>
          {bars.lockChords}
        </button>
      )}
      <div class="group" role="group" aria-label={bars.one(studio.viewedBar.value + 1)}>
        <IconButton icon="copy" label={bars.copy} title={bars.copy} onPress={() => studio.copyBar()} />
        <IconButton
          icon="paste"
          label={bars.paste}
          title={bars.paste}
          isDisabled={studio.clipboard.value === undefined}
          onPress={() => studio.pasteBar()}
        />
        <IconButton icon="clear" label={bars.clear} title={bars.clear} onPress={() => studio.clearBar()} />
      </div>
    </div>
  );
}

function BarTabs({ studio }: { readonly studio: Studio }): JSX.Element {
  const barCount = useComputed(() => studio.song.value.barCount).value;
  const shown = studio.shownBars.value;
  const all = Array.from({ length: studio.poolSize.value }, (_, bar) => bar);
  const tabs = all.filter((bar) => bar < barCount || shown.includes(bar));
  const others = all.filter((bar) => !tabs.includes(bar));
  const words = surfaceTexts.value.bars;
  return (
    <div class="bar-tabs" role="group" aria-label={words.all}>
      {tabs.map((bar) => (
        <button
          key={bar}
          type="button"
          id={`bar-${bar}`}
          class={[bar === studio.viewedBar.value ? 'viewed' : '', bar >= barCount ? 'outside' : ''].join(' ')}
          aria-pressed={shown.includes(bar)}
          aria-current={bar === studio.viewedBar.value}
          aria-label={words.one(bar + 1)}
          title={bar >= barCount ? words.outside : undefined}
          onClick={() => studio.viewBar(bar)}
        >
          {bar + 1}
        </button>
      ))}
      {others.length > 0 && (
        <select
          value=""
          aria-label={words.others}
          title={words.othersHint}
          onChange={(event) => studio.viewBar(Number(event.currentTarget.value))}
        >
          <option value="" disabled>
            …
          </option>
          {others.map((bar) => (
            <option key={bar} value={bar}>
              {bar + 1} {partName(sectionOf(studio, bar))}
            </option>
          ))}
        </select>
      )}
    </div>
  );
}

/** The part of the song that a bar is heard in first; empty when it is heard in none. */
function sectionOf(studio: Studio, bar: number): string {
  const entry = studio.song.value.arrangement.findIndex((one) => one.bar === bar);
  return studio.sections.value.findLast(({ start }) => entry >= start)?.name ?? '';
}
