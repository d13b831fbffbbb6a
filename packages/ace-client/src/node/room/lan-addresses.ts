import { networkInterfaces } from 'node:os';

import { InvalidInputError } from '@loop/core';

/**
 * Finds the IPv4 addresses under which other devices of the network reach this machine.
 *
 * @param interfaces - The network interfaces, as `os.networkInterfaces()` lists them.
 * @throws {InvalidInputError} When the machine is on no network.
 */
export function lanAddresses(interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces()): readonly string[] {
  const found = Object.values(interfaces).flatMap((list = []) => list.filter(({ family, internal }) => family === 'IPv4' && !internal));
  // 169.254 is what a machine calls itself that nobody gave an address.
  const addresses = [...new Set(found.map(({ address }) => address))].filter((address) => !address.startsWith('169.254.'));
  if (addresses.length > 0) return addresses;
  throw new InvalidInputError('lan', [{ path: '', message: 'needs a network, and this machine is on none; join one, or name an address' }]);
}
