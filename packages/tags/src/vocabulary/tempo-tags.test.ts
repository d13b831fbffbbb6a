import { describe, expect, it } from 'vitest';

import { nearestTempo, tempoTags } from './tempo-tags.js';

describe('tempoTags', () => {
  it.each<[number | string, readonly string[]]>([
    ['very_slow', ['60 bpm', 'very slow tempo']],
    ['slow', ['70 bpm', 'slow tempo']],
    ['Medium Slow', ['80 bpm', 'laid-back tempo']],
    ['medium-fast', ['90 bpm', 'groovy tempo']],
    ['nobody knows', ['80 bpm']],
    [118, ['118 bpm', 'fast tempo']],
    [71.6, ['72 bpm', 'slow tempo']],
  ])('writes %s as %j', (tempo, tags) => {
    expect(tempoTags(tempo)).toEqual(tags);
  });

  it('takes the slower of two words that are equally near', () => {
    expect(nearestTempo(75).id).toBe('slow');
    expect(nearestTempo(300).id).toBe('fast');
  });
});
