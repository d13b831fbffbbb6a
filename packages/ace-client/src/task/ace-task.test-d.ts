import type { AudioClip, TrackName } from '@loop/core';

import type { AceTask, AceTaskOf } from './ace-task.js';

declare const source: AudioClip;
declare function take(task: AceTask): void;

take({ task: 'text2music' });
take({ task: 'text2music', prompt: 'techno', durationSeconds: 30, thinking: true, lmTemperature: 0.8, sampleQuery: 'rain' });
take({ task: 'cover', source, strength: 0.5, exact: true });
take({ task: 'repaint', source, startSeconds: -4, endSeconds: 0 });
take({ task: 'lego', source, track: 'drums', globalCaption: 'a song' });
take({ task: 'extract', source, track: 'vocals' });
take({ task: 'complete', source, tracks: ['drums', 'bass'] });
take({ task: 'cover', source: new Blob() });
take({ task: 'cover', source: { bytes: new Uint8Array(1), mimeType: 'audio/wav' } });
take({ task: 'cover', source: { serverPath: '/a.wav' } });

// What a task needs is required.
// @ts-expect-error A cover needs its source.
take({ task: 'cover' });
// @ts-expect-error A repaint needs the beginning of its region.
take({ task: 'repaint', source });
// @ts-expect-error A lego needs its track.
take({ task: 'lego', source });
// @ts-expect-error A completion needs at least one track.
take({ task: 'complete', source, tracks: [] });

// What a task does not take cannot be passed.
// @ts-expect-error Text to music has no source.
take({ task: 'text2music', source });
// @ts-expect-error A cover takes the length of its source.
take({ task: 'cover', source, durationSeconds: 30 });
// @ts-expect-error The language model does not plan covers.
take({ task: 'cover', source, thinking: true });
// @ts-expect-error Text to music has no region.
take({ task: 'text2music', startSeconds: 1 });
// @ts-expect-error An extraction has one track.
take({ task: 'extract', source, tracks: ['drums'] });
// @ts-expect-error There is no such track.
take({ task: 'extract', source, track: 'kazoo' });
// @ts-expect-error There is no such task.
take({ task: 'sing' });
// @ts-expect-error A path on this machine goes through the Node door.
take({ task: 'cover', source: './a.wav' });

const track: TrackName = ({} as AceTaskOf<'lego'>).track;
void track;
