/** The checksum of a frame's header. Source: RFC 9639 section 9.1.8. @internal */
export function crc8(bytes: Uint8Array): number {
  let sum = 0;
  for (const byte of bytes) sum = CRC8[sum ^ byte]!;
  return sum;
}

/**
 * The checksum of a frame; over a frame with its checksum it is 0. Source: RFC 9639 section 9.3.
 *
 * @param before - The sum of the bytes before these. @defaultValue 0
 *
 * @internal
 */
export function crc16(bytes: Uint8Array, before = 0): number {
  let sum = before;
  for (let at = 0; at < bytes.length; at += 1) sum = ((sum << 8) & 0xffff) ^ CRC16[(sum >> 8) ^ bytes[at]!]!;
  return sum;
}

const CRC8 = crcTable(0x07, 8);
const CRC16 = crcTable(0x8005, 16);

function crcTable(polynomial: number, bits: number): Uint16Array {
  const top = 1 << (bits - 1);
  const mask = 2 ** bits - 1;
  return Uint16Array.from({ length: 256 }, (_, byte) => {
    let value = byte << (bits - 8);
    for (let bit = 0; bit < 8; bit += 1) value = (value & top) === 0 ? (value << 1) & mask : ((value << 1) ^ polynomial) & mask;
    return value;
  });
}
