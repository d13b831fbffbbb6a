import type { JSX } from 'preact';

import type { Studio } from '../../state/studio.js';
import { IconButton } from '../controls/icon-button.js';
import { NumberField } from '../controls/number-field.js';
import { surfaceTexts } from '../../texts/surface.js';
import { Genres } from './genres.js';
import { IntensityDial } from './intensity-dial.js';
import { KeyFields } from './key-fields.js';
import { OutputMeter } from './output-meter.js';
import { Position } from './position.js';
import { SeedMenu } from './seed-menu.js';
import { SwingKnob } from './swing-knob.js';

/** Always there: play, where the music is, tempo, key, intensity, swing, genre and dice; and the line that says what happened. */
export function Transport({ studio }: { readonly studio: Studio }): JSX.Element {
  const playing = studio.playing.value;
  const words = surfaceTexts.value.transport;
  return (
    <footer class="transport glass" aria-label={words.label}>
      <IconButton
        icon={playing ? 'pause' : 'play'}
        label={playing ? words.pause : words.play}
        title={words.playKey}
        className="play primary"
        isPressed={playing}
        onPress={() => void studio.togglePlay()}
      />
      <IconButton icon="stop" label={words.stop} title={words.stopKey} className="stop square" onPress={() => studio.stop()} />
      <Position studio={studio} />
      <Tempo studio={studio} />
      <KeyFields studio={studio} />
      <IntensityDial studio={studio} />
      <SwingKnob studio={studio} className="swing" />
      <span class="spacer" />
      <Genres studio={studio} />
      <SeedMenu studio={studio} />
      <OutputMeter studio={studio} />
      <IconButton
        icon="menu"
        label={surfaceTexts.value.drawers.all}
        className="ghost square more-button"
        isExpanded={studio.drawer.value !== undefined}
        onPress={() => studio.openDrawer(studio.drawer.value === undefined ? 'create' : undefined)}
      />
    </footer>
  );
}

/** The tempo. It is drawn whenever the song changes: what was typed and came to nothing is put right. */
function Tempo({ studio }: { readonly studio: Studio }): JSX.Element {
  const words = surfaceTexts.value.transport;
  return (
    <div class="value tempo">
      <NumberField label={words.tempo} value={studio.song.value.bpm} min={30} max={300} onChange={(bpm) => studio.setBpm(bpm)} />
      <button type="button" class="ghost tap" title={words.tapHint} onClick={(event) => studio.tapTempo(event.timeStamp / 1000)}>
        {words.tap}
      </button>
    </div>
  );
}
