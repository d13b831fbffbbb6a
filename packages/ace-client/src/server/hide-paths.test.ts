import { describe, expect, it } from 'vitest';

import { hidePaths } from './hide-paths.js';

describe('hiding the paths of a machine', () => {
  it.each([
    ['/srv/studio/ready: is in use by process 12. Wait.', 'ready: is in use by process 12. Wait.'],
    ['ENOENT: no such file, open "/home/Ann Smith/My Songs/a b.wav"', 'ENOENT: no such file, open "a b.wav"'],
    ["EACCES: mkdir 'C:\\Users\\ann\\studio\\'", "EACCES: mkdir 'studio'"],
    ['copy /tmp/a.wav, then /tmp/b/c.wav.', 'copy a.wav, then c.wav.'],
    ['import file:///opt/app/main.ts failed', 'import main.ts failed'],
    ['\\\\nas\\music\\a.wav is gone', 'a.wav is gone'],
    ['(/data) is not there', '(data) is not there'],
    ['/tmp/x. Use either/or', 'x. Use either/or'],
  ])('leaves of %j %j', (text, expected) => {
    expect(hidePaths(text)).toBe(expected);
  });

  it.each([
    'http://host:8001/v1/audio?path=a failed',
    'runs/dusty: holds no training',
    '4/4, 1 / 2 and and/or',
    './here, ../there and ~/mine',
    'step 3: is 3/4',
  ])('leaves %j as it is', (text) => {
    expect(hidePaths(text)).toBe(text);
  });
});
