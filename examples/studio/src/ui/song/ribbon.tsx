import { useComputed } from '@preact/signals';
import type { JSX } from 'preact';

import { energyOf } from '../../state/energy.js';
import type { Studio } from '../../state/studio.js';
import { surfaceTexts } from '../../texts/surface.js';
import { AddMenu } from './add-menu.js';
import { CurveChoice } from './curve-choice.js';
import { energyPath } from './energy-curve.js';
import { RibbonCurve } from './ribbon-curve.js';
import { Section } from './section.js';

/** The song as one ribbon: its parts in their colours, how much happens in them, and where the music is. */
export function Ribbon({ studio }: { readonly studio: Studio }): JSX.Element {
  const mode = useComputed(() => studio.song.value.mode).value;
  const sections = studio.sections.value;
  const words = surfaceTexts.value.ribbon;
  const curve = studio.curve.value;
  const energy = useComputed(() => (studio.curve.value === undefined ? energyPath(energyOf(studio.song.value)) : undefined)).value;
  return (
    <section class="ribbon glass" aria-label={words.song}>
      <div class="segments" role="group" aria-label={words.whatPlays}>
        <button type="button" aria-pressed={mode === 'loop'} title={words.loopPlays} onClick={() => studio.setMode('loop')}>
          {words.loop}
        </button>
        <button type="button" aria-pressed={mode === 'song'} title={words.songPlays} onClick={() => studio.setMode('song')}>
          {words.song}
        </button>
      </div>
      {sections.length === 0 ? (
        <EmptyRibbon studio={studio} />
      ) : (
        <div class={`ribbon-scroll ${mode === 'loop' ? 'resting' : ''}`} tabIndex={-1}>
          <div class="ribbon-track">
            <ol class="sections" aria-label={words.arrangement}>
              {sections.map((section, index) => (
                <Section key={index} studio={studio} section={section} index={index} energy={energy} />
              ))}
            </ol>
            {curve !== undefined && <RibbonCurve studio={studio} id={curve} />}
          </div>
        </div>
      )}
      {sections.length > 0 && <CurveChoice studio={studio} />}
      <AddMenu studio={studio} />
    </section>
  );
}

/** Lengths of a piece that an empty ribbon offers, in bars. */
const PIECES = [16, 32, 64] as const;

function EmptyRibbon({ studio }: { readonly studio: Studio }): JSX.Element {
  const { ribbon: words, bars: barWords } = surfaceTexts.value;
  return (
    <div class="ribbon-empty">
      <p class="hint">
        <span>{words.onlyLoop} </span>
        {words.makeSong}
      </p>
      {PIECES.map((bars) => (
        <button key={bars} type="button" title={words.piece(bars)} onClick={() => void studio.arrange(bars)}>
          {barWords.count(bars)}
        </button>
      ))}
    </div>
  );
}
