import { describe, expect, it } from 'vitest';

import { readTask, readTaskFields } from '../task/task-fields.js';
import type { TaskFields } from '../task/task-fields.js';
import { createLookup } from './lookup.js';

const read = (body: Readonly<Record<string, unknown>>): TaskFields => readTaskFields(createLookup(body, 32));

describe('the fields of a task', () => {
  // The official server's rules: what cannot be read is as if it were not there, so the default holds.
  it.each([
    [{ bpm: '120' }, { bpm: 120 }],
    [{ bpm: ' +120 ' }, { bpm: 120 }],
    [{ bpm: 119.7 }, {}],
    [{ bpm: '8.0' }, {}],
    [{ bpm: true }, { bpm: 1 }],
    [{ inference_steps: '8.0' }, {}],
    [{ thinking: 'ON' }, { thinking: true }],
    [{ thinking: 'maybe' }, { thinking: false }],
    [{ metas: { bpm: 90 }, bpm: '' }, { bpm: 90 }],
    [{ metadata: '{"bpm":90}', bpm: null }, { bpm: 90 }],
    [{ metas: 'broken', metadata: { bpm: 90 } }, {}],
    [{ param_obj: '{"duration":30}' }, { audio_duration: 30 }],
    [{ param_obj: { bpm: 1 }, metas: { bpm: 2 }, bpm: 3 }, { bpm: 3 }],
    [{ param_obj: { bpm: 1 }, metas: { bpm: 2 } }, { bpm: 1 }],
    [{ caption: 'a', prompt: 'b' }, { prompt: 'b' }],
    [{ caption: 'a', prompt: '' }, { prompt: 'a' }],
    [{ keyScale: 'C major' }, { key_scale: 'C major' }],
    [{ guidance_scale: '1e1' }, { guidance_scale: 10 }],
    [{ guidance_scale: 'nan' }, {}],
    [{ guidance_scale: Number.POSITIVE_INFINITY }, {}],
    [{ seed: 5 }, { seed: [5] }],
    [{ seed: '5, -1,6' }, { seed: [5, -1, 6] }],
    [{ seed: '5,x' }, {}],
    [{ seed: [5, 6] }, { seed: [5, 6] }],
    [{ seed: [] }, {}],
    [{ seed: -1 }, { seed: [-1] }],
    [{ bpm: 0, audio_duration: -1, inference_steps: 0 }, {}],
    [{ bpm: '-1', audio_duration: '0', time_signature: '-1' }, {}],
    [{ metas: { bpm: 'N/A', keyscale: 'N/A', timesignature: 'N/A', duration: 0 }, vocal_language: 'unknown' }, {}],
    [{ key_scale: 'auto', time_signature: 'Auto', bpm: 'auto' }, {}],
    [
      { repainting_end: -1, guidance_scale: 0 },
      { repainting_end: -1, guidance_scale: 0 },
    ],
    [{ track_classes: 'drums' }, { track_classes: ['drums'] }],
    [{ instruments: ['drums', 3, 'bass'] }, { track_classes: ['drums', 'bass'] }],
    [{ prompt: 5 }, { prompt: '5' }],
    [{ prompt: {} }, {}],
    [JSON.parse('{"__proto__":{"bpm":90}}') as Record<string, unknown>, {}],
    [{ constructor: 'x', toString: 'y' }, {}],
  ])('reads %j as %j', (body, fields) => {
    expect(read(body as Readonly<Record<string, unknown>>)).toEqual(fields);
  });

  it.each([
    [{ bpm: 119.7, prompt: {}, seed: 'x', guidance_scale: 'high' }, ['prompt', 'bpm', 'guidance_scale', 'seed']],
    [{ bpm: 'N/A', audio_duration: -1, thinking: 'maybe' }, undefined],
    [{ bpm: 120, seed: '1,2' }, undefined],
  ])('names what cannot be read in %j', (body, unreadable) => {
    expect(readTask(createLookup(body, 32)).unreadable).toEqual(unreadable);
  });
});
