import { describe, expect, it } from 'vitest';

import { layerBars } from './layer-bars.js';
import type { LayerOptions } from './layer-bars.js';
import { planStructure } from './plan-structure.js';
import type { SectionKind } from '../reading/section.js';

const options: LayerOptions = { genre: 'techno', energy: 0, feature: [], sectionEnergy: () => 0 };
const plan = (kinds: readonly SectionKind[], bars: number, over: Partial<LayerOptions> = {}) =>
  layerBars(
    planStructure(
      kinds.map((kind) => ({ name: kind, kind, words: '' })),
      bars,
    ).sections,
    { ...options, ...over },
  );

describe('layerBars', () => {
  it('plans every bar and names the first of each section', () => {
    const bars = plan(['intro', 'verse', 'drop'], 20);
    expect(bars).toHaveLength(20);
    expect(bars.flatMap(({ section }) => section ?? [])).toEqual(['intro', 'verse', 'drop']);
  });

  it('lets an intro grow and an outro thin out', () => {
    const intro = plan(['intro'], 8).map(({ layers }) => layers.length);
    const outro = plan(['outro'], 8).map(({ layers }) => layers.length);
    expect(intro).toEqual([...intro].sort((a, b) => a - b));
    expect(intro[0]).toBeLessThan(intro[7] as number);
    expect(outro).toEqual([...outro].sort((a, b) => b - a));
  });

  it('plays more instruments when there is more energy', () => {
    const count = (energy: number) => plan(['verse'], 4, { energy })[0]?.layers.length ?? 0;
    expect(count(-0.8)).toBeLessThan(count(0));
    expect(count(0)).toBeLessThan(count(0.8));
    expect(count(-1)).toBeGreaterThanOrEqual(2);
  });

  it('leads into a drop with a build-up or a fill', () => {
    expect(plan(['build', 'drop'], 12)[3]?.pattern).toBe('buildup');
    expect(plan(['verse', 'chorus'], 16)[7]?.pattern).toBe('fill');
    expect(plan(['verse'], 8)[7]?.pattern).toBe(3);
  });

  it('leaves drums out of ambient music, unless they are asked for', () => {
    expect(plan(['verse'], 4, { genre: 'ambient' })[0]?.layers).not.toContain('kick');
    expect(plan(['verse'], 4, { genre: 'ambient', feature: ['kick'] })[0]?.layers).toContain('kick');
  });

  it('puts forward what is featured', () => {
    expect(plan(['drop'], 4, { energy: -1, feature: ['lead'] })[0]?.layers).toContain('lead');
  });
});
