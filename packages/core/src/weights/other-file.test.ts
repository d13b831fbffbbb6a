import { describe, expect, it } from 'vitest';

import { describeOtherFile } from './other-file.js';

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe('describeOtherFile', () => {
  it.each([
    ['\u0080\u0002}q\u0000X\u0006\u0000\u0000\u0000', 'pickle'],
    ['PK\u0003\u0004\u0000\u0000\u0008\u0008\u0000', 'ZIP'],
    ['\u001F\u008B\u0008\u0000\u0000\u0000\u0000\u0000\u0000', 'gzip'],
    ['<!DOCTYPE html>', 'web page'],
  ])('names what %j begins', (start, name) => {
    expect(describeOtherFile(bytesOf(start))).toContain(name);
  });

  it('takes no safetensors for another file, whatever the length of its header looks like', () => {
    for (let length = 0; length < 0x1_0000; length += 1) {
      const start = bytesOf(`${String.fromCharCode(length & 0xff, length >> 8)}\u0000\u0000\u0000\u0000\u0000\u0000{"w":{`);
      expect(describeOtherFile(start)).toBeUndefined();
    }
  });
});
