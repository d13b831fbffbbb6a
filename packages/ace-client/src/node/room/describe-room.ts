import { renderUnicodeCompact } from 'uqr';

import type { Room } from './create-room.js';

/** Writes what the operator shows to the room: every address, the first as a QR code, and the code to enter. */
export function describeRoom({ addresses, code }: Pick<Room, 'addresses' | 'code'>, port: number): readonly string[] {
  const urls = addresses.map((address) => `http://${address}:${port}/`);
  return [
    'On this network:',
    ...urls.map((url) => `  ${url}`),
    '',
    ...renderUnicodeCompact(urls[0]!, { border: 2 })
      .split('\n')
      .map((line) => `  ${line}`),
    '',
    `The code for other devices: ${code}`,
  ];
}
