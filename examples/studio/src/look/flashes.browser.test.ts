import { describe, expect, it } from 'vitest';

import { countFlashes } from './__fixtures__/count-flashes.js';
import { filmLook, hostileMusic } from './__fixtures__/film-look.js';
import { createQuietLook } from './quiet-look.js';
import { paintTexture } from './space/paint-texture.js';
import { createSpaceLook } from './space/space-look.js';

/** The most flashes in a second that WCAG 2.3.1 allows. */
const MOST = 3;

/** Seconds that a palette lasts. */
const PALETTE = 8;

describe('what is drawn of hostile music', () => {
  // 300 beats a minute in sixteenths are 20 strokes a second. Each palette, effect, texture and quality is in some of these.
  it.each([
    { perSecond: 20, palette: 0, mirrors: 'on', texture: 'tunnel', quality: 'low' },
    { perSecond: 5, palette: 1, mirrors: 'on', texture: undefined, quality: 'high' },
    { perSecond: 20, palette: 2, mirrors: 'off', texture: 'bodies', quality: 'high' },
    { perSecond: 4, palette: 2, mirrors: 'on', texture: 'tunnel', quality: 'low' },
    { perSecond: 8, palette: 3, mirrors: 'off', texture: undefined, quality: 'high' },
  ] as const)('does not flash in palette $palette at $perSecond strokes a second, mirrors $mirrors, texture $texture', (scene) => {
    const canvas = document.createElement('canvas');
    const look = createSpaceLook(canvas);
    look.setQuality(scene.quality);
    look.setMirrors(scene.mirrors === 'on');
    if (scene.texture !== undefined) look.setTexture(paintTexture('neon', 1), scene.texture);
    look.resize(320, 240);
    const music = hostileMusic(scene.perSecond, 1 / 3);
    look.draw({ seconds: -1, elapsed: PALETTE * scene.palette, cost: 0, bpm: 300, isDark: true, ...music(0) });
    const film = filmLook(look, canvas, music, 1.5);
    look.dispose();
    const { general, red } = countFlashes(film);
    expect(Math.max(general, red)).toBeLessThanOrEqual(MOST);
  });

  it.each([true, false])('does not flash in the quiet picture either, dark: %s', (isDark) => {
    const canvas = document.createElement('canvas');
    const look = createQuietLook(canvas);
    look.resize(320, 240);
    const { general, red } = countFlashes(filmLook(look, canvas, hostileMusic(5), 1.5, { isDark }));
    expect(Math.max(general, red)).toBeLessThanOrEqual(MOST);
  });
});
