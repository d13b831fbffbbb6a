/**
 * The checksum of records in TensorBoard's event files: CRC-32C (Castagnoli), rotated and with a constant added.
 *
 * Source: TFRecord format, https://www.tensorflow.org/tutorials/load_data/tfrecord; CRC-32C: RFC 3720, appendix B.4
 *
 * @returns An unsigned 32-bit integer.
 */
export function maskedCrc32c(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  crc = ~crc >>> 0;
  return (((crc >>> 15) | (crc << 17)) + 0xa282ead8) >>> 0;
}

/** The polynomial with its bits reversed. */
const POLYNOMIAL = 0x82f63b78;

const TABLE: Uint32Array = Uint32Array.from({ length: 256 }, (_, index) => {
  let crc = index;
  for (let bit = 0; bit < 8; bit += 1) crc = crc & 1 ? (crc >>> 1) ^ POLYNOMIAL : crc >>> 1;
  return crc;
});
