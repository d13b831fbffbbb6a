import type { Instrument } from '@loop/core';
import { computed, effect, signal } from '@preact/signals';

import { DRAWER_NAMES } from '../drawers/drawers.js';
import type { DrawerName } from '../drawers/drawers.js';
import type { VideoRecording } from '../look/video/record-video.js';
import { TEXTURE_STYLES } from '../look/texture-styles.js';
import { createPreference } from './preference.js';
import type { CurveId } from './song-curves.js';

/** A row of the grid that can unfold: an instrument's, or that of the whole mix. */
export type RowName = Instrument | 'mix';

const ON_OFF = ['on', 'off'] as const;

/** Creates what the studio shows of the song, and how: nothing of it is in the song, and nothing of it is undone. */
export function createView() {
  const lastDrawer = createPreference('drawer', [...DRAWER_NAMES, 'none'], 'none');
  const theme = createPreference('theme', ['auto', 'light', 'dark', 'contrast'], 'auto');
  const motion = createPreference('motion', ['auto', 'less'], 'auto');
  const quality = createPreference('quality', ['auto', 'high', 'low'], 'auto');
  const singleKeys = createPreference('single-keys', ON_OFF, 'on');
  const picture = createPreference('picture', ['quiet', 'space'], 'quiet');
  const mirrors = createPreference('mirrors', ON_OFF, 'on');
  const texture = createPreference('texture', ['none', ...TEXTURE_STYLES], 'none');
  const texturePlace = createPreference('texture-place', ['tunnel', 'bodies'], 'tunnel');
  const textureSeed = signal(1);
  const tour = createPreference('tour', ['new', 'seen'], 'new');
  const follow = createPreference('follow', ON_OFF, 'on');
  const unfolded = signal<RowName | undefined>(undefined);
  const curve = signal<CurveId | undefined>(undefined);
  const pictureOnly = signal(false);
  const isFullScreen = signal(false);
  document.addEventListener('fullscreenchange', () => (isFullScreen.value = document.fullscreenElement !== null));
  const barsShown = watchMedia('(min-width: 1181px)');

  effect(() => {
    if (theme.choice.value === 'auto') delete document.documentElement.dataset['theme'];
    else document.documentElement.dataset['theme'] = theme.choice.value;
  });

  effect(() => {
    if (motion.choice.value === 'auto') delete document.documentElement.dataset['motion'];
    else document.documentElement.dataset['motion'] = motion.choice.value;
  });

  return {
    theme,
    /** Whether pictures rest, beside what the system asks for; `isStill` reads both. */
    motion,
    /** How much the moving picture may take. */
    quality,
    /** Whether keys without Ctrl, such as R and 1–8, do anything. */
    singleKeys,
    /** Whether the grid goes along with the music. */
    follow,
    /** Which picture lies behind the glass. */
    picture,
    /** Whether the moving picture is folded into mirrors. */
    mirrors,
    texture,
    texturePlace,
    /** Which of a style's textures it is. */
    textureSeed,
    /** Whether the tour is shown: at the first visit, and when it is asked for. */
    tourIsOn: computed(() => tour.choice.value === 'new'),
    startTour: () => tour.choose('new'),
    endTour: () => tour.choose('seen'),
    unfolded,
    /** The curve that is drawn over the song; `undefined` shows how much happens. */
    curve,
    pictureOnly,
    /** The video that is being recorded. */
    video: signal<VideoRecording | 'opening' | undefined>(undefined),
    /** Whether browsers let the page fill the screen; some phones do not. */
    canFillScreen: document.fullscreenEnabled,
    isFullScreen,
    /** Fills the screen with the studio, or gives it back. */
    toggleFullScreen: async () => {
      // A browser may refuse it; the studio is then as it was.
      const change = isFullScreen.peek() ? document.exitFullscreen() : document.documentElement.requestFullscreen();
      await change.catch(() => {});
    },
    /** How many bars stand side by side. */
    barsShown: computed(() => (barsShown.value ? 2 : 1)),
    drawer: computed(() => (lastDrawer.choice.value === 'none' ? undefined : lastDrawer.choice.value)),
    openDrawer: (name: DrawerName | undefined) => lastDrawer.choose(name ?? 'none'),
    toggleDrawer: (name: DrawerName) => lastDrawer.choose(lastDrawer.choice.value === name ? 'none' : name),
    toggleRow: (name: RowName) => (unfolded.value = unfolded.value === name ? undefined : name),
  };
}

function watchMedia(query: string) {
  const media = matchMedia(query);
  const matches = signal(media.matches);
  media.addEventListener('change', () => (matches.value = media.matches));
  return matches;
}
