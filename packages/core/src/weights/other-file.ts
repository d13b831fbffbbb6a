import { describeLfsPointer } from './lfs-pointer.js';

/** What files begin with that are often opened in place of weights. */
const SIGNS: readonly { readonly signs: readonly string[]; readonly sentence: string }[] = [
  {
    signs: ['PK\u0003\u0004'],
    sentence: 'This is a ZIP container, as PyTorch writes for .pt, .pth, .ckpt and .bin, or an archive: openPt reads the former.',
  },
  {
    signs: ['\u0080\u0002', '\u0080\u0003', '\u0080\u0004', '\u0080\u0005'],
    sentence: 'This is a Python pickle, as PyTorch before 1.6 wrote: load it there and save it as safetensors.',
  },
  { signs: ['GGUF'], sentence: 'This is a GGUF file, as llama.cpp and acestep.cpp read; here weights are safetensors or ONNX.' },
  { signs: ['\u0089HDF\r\n'], sentence: 'This is an HDF5 file, as Keras writes; convert it to safetensors or ONNX.' },
  { signs: ['\u0093NUMPY'], sentence: 'This is one array of NumPy; save it as safetensors.' },
  { signs: ['\u001F\u008B'], sentence: 'This is compressed with gzip; unpack it first.' },
];
const PAGE = /^(?:\u00EF\u00BB\u00BF)?\s*<(?:!doctype|html|\?xml)/i;

/** What is read of a file to know its kind: longer than any of the signs, and than a pointer of Git LFS. */
export const START_BYTES = 1_024;

/**
 * Says what a file is that is no file of weights, so that nobody is sent to look for damage: a pointer of Git LFS, a web page, a PyTorch
 * file, GGUF, and other kinds that are often met.
 *
 * @param bytes - The file, or its first 1 024 bytes.
 * @returns A sentence for an error message, or `undefined` when it is none of them.
 */
export function describeOtherFile(bytes: Uint8Array): string | undefined {
  if (isSafetensors(bytes)) return undefined;
  const start = String.fromCharCode(...bytes.subarray(0, START_BYTES));
  if (PAGE.test(start)) return 'This is a web page, as a hub sends where one must sign in, not the file itself.';
  return describeLfsPointer(bytes) ?? SIGNS.find(({ signs }) => signs.some((sign) => start.startsWith(sign)))?.sentence;
}

/** Whether a file begins as safetensors do, with the length of a header and its brace: a length of 640 bytes looks like a pickle. */
function isSafetensors(bytes: Uint8Array): boolean {
  return bytes[8] === 0x7b && bytes.subarray(4, 8).every((byte) => byte === 0);
}
