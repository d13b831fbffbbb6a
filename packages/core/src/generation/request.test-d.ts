import type { MusicGenerator } from './generator.js';
import type { MusicRequest, MusicRequestOf, MusicRequestWith } from './request.js';
import type { MusicResult, MusicTrack } from './result.js';

const take = (request: MusicRequest): MusicRequest => request;
declare const source: MusicTrack;

take({ task: 'text2music', prompt: 'x', adapters: [{ name: 'jazz', scale: { feedForward: 0.5 } }], model: 'turbo' });
take({ task: 'cover', source, strength: 0.5 });
take({ task: 'repaint', source, startSeconds: 1, variance: 0.5 });
take({ task: 'lego', source, track: 'drums', globalCaption: 'x' });
take({ task: 'complete', source, tracks: ['bass'] });
take({ task: 'text2music', advanced: { anything: { a: 1 } } });

// @ts-expect-error a source is what a cover is made of
take({ task: 'cover' });
// @ts-expect-error a repaint moves away from its source: `variance`
take({ task: 'repaint', source, startSeconds: 1, strength: 0.5 });
// @ts-expect-error only a source can lead
take({ task: 'text2music', strength: 0.5 });
// @ts-expect-error settings are keyed by family
take({ task: 'text2music', advanced: { swing: 0.2 } });
// @ts-expect-error no such group of a network
take({ task: 'text2music', adapters: [{ name: 'jazz', scale: { mlp: 0.5 } }] });

// One task's request is exactly that member of the union.
const cover: MusicRequestOf<'cover'> = { task: 'cover', source };
// @ts-expect-error another task
const other: MusicRequestOf<'cover'> = { task: 'repaint', source, startSeconds: 1 };
void [cover, other];

// A family's settings are typed, for the generator that has them and in requests for any.
type Swinging = MusicRequestWith<'pattern', { readonly swing?: number | undefined }>;
declare const pattern: MusicGenerator<Swinging>;
void pattern.generate({ task: 'text2music', advanced: { pattern: { swing: 0.2 }, other: { a: 1 } } });
// @ts-expect-error not a number
void pattern.generate({ task: 'text2music', advanced: { pattern: { swing: 'much' } } });
// @ts-expect-error no such setting
void pattern.generate({ task: 'text2music', advanced: { pattern: { swnig: 0.2 } } });
const any: MusicGenerator = pattern;
void any;

// A result has a first track, whatever index checks say.
declare const result: MusicResult;
const first: MusicTrack = result.tracks[0];
const shortcut: MusicTrack = result.track;
void [first, shortcut];
