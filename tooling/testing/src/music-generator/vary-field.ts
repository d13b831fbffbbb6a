import type { HonouredField } from '@loop/core';

import type { SuiteContext } from './suite-context.js';

/** Two requests' worth of fields that differ in one field, and ought to sound different where that field is honoured. */
export type FieldPair = readonly [object, object];

/**
 * Two clearly different values of a field, with what else must be there for it to matter.
 *
 * @returns `undefined` for fields of which this generator accepts one value alone, or whose effect is tested elsewhere.
 */
export function varyField(field: HonouredField, { capabilities, options }: SuiteContext): FieldPair | undefined {
  const { timeSignatures, duration } = capabilities;
  const longer = Math.min(duration.maxSeconds, (options.durationSeconds ?? 4) * 1.5);
  const words = '[verse]\nHello hello morning\n[chorus]\nSing with me now';
  switch (field) {
    case 'prompt':
      return [{}, { prompt: 'ambient, 70 bpm, calm, F major' }];
    case 'lyrics':
      return [{ lyrics: words }, { lyrics: '[intro]\n[drop]\nGoodbye to the long night\n[outro]' }];
    case 'vocalLanguage':
      return [
        { lyrics: words, vocalLanguage: 'en' },
        { lyrics: words, vocalLanguage: 'es' },
      ];
    case 'durationSeconds':
      return [{}, { durationSeconds: longer }];
    case 'bpm':
      return [
        { prompt: 'techno', bpm: 90 },
        { prompt: 'techno', bpm: 140 },
      ];
    case 'key':
      return [
        { prompt: 'techno', key: 'C minor' },
        { prompt: 'techno', key: 'F# major' },
      ];
    case 'timeSignature':
      return timeSignatures.length < 2 ? undefined : [{ timeSignature: timeSignatures[0] }, { timeSignature: timeSignatures[1] }];
    case 'reference':
      return [{}, { reference: { audio: toneOf(330) } }];
    case 'seed':
      return [{}, { seed: 4_000_000_000 }];
    case 'steps':
      return [{ steps: 2 }, { steps: 4 }];
    case 'guidanceScale':
      return [
        { guidanceScale: 2, steps: 4 },
        { guidanceScale: 12, steps: 4 },
      ];
    case 'variations':
    case 'stems':
    case 'model':
    case 'adapters':
      return undefined;
    default:
      return field satisfies never;
  }
}

function toneOf(frequency: number): { readonly sampleRate: number; readonly channels: readonly Float32Array[] } {
  const channel = Float32Array.from({ length: 96_000 }, (_, index) => 0.4 * Math.sin((2 * Math.PI * frequency * index) / 48_000));
  return { sampleRate: 48_000, channels: [channel, channel] };
}
