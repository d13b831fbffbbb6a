import { open } from 'node:fs/promises';

import { FileFormatError, StorageError, UnsupportedError } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { fromTransit, toTransit } from './error-in-transit.js';

const sent = (error: unknown): Error => fromTransit(structuredClone(toTransit(error)));

describe('an error between threads', () => {
  it('keeps its class and what a caller asks of it', () => {
    expect(sent(new FileFormatError('wav', 'It is cut.', 7))).toMatchObject({ code: 'file_format', format: 'wav', message: 'It is cut.' });
    expect(sent(new StorageError('No room.', 'quota'))).toMatchObject({ code: 'storage', reason: 'quota' });
    expect(sent(new UnsupportedError('audio', 'Not this.'))).toMatchObject({ code: 'unsupported', feature: 'audio' });
  });

  it('still says which call of the system failed, so that it is taken for a fault of the disk', async () => {
    const error: unknown = await open('/no/such/folder/file').catch((cause: unknown) => cause);
    expect(sent(error)).toMatchObject({ code: 'ENOENT', syscall: 'open' });
  });

  it('is one of the thread when nothing is known about it', () => {
    expect(sent(new RangeError('too far'))).toMatchObject({ code: 'inference_failed', message: 'A thread failed: too far' });
    expect(sent('a text')).toMatchObject({ message: 'A thread failed: a text' });
  });
});
