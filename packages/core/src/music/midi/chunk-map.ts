/** A chunk of a MIDI file, as its eight first bytes describe it. */
export interface MidiChunk {
  /** Its four characters, `MTrk` for a track. */
  readonly name: string;
  /** Where its content begins. */
  readonly start: number;
  /** Where its content ends by its own length, which may be wrong and beyond the file. */
  readonly end: number;
}

/** Finds chunks in a file whose lengths cannot be trusted. */
export interface ChunkMap {
  /** Reads the chunk that begins at `offset`; `undefined` when none does. */
  chunkAt(offset: number): MidiChunk | undefined;
  /** Whether the file or a chunk ends at `offset`: it is the end of the file, or another chunk begins there. */
  isBoundary(offset: number): boolean;
  /** The first place from `offset` on where a track begins. */
  nextTrack(offset: number): number | undefined;
}

/** Creates a map of the chunks of a file. Tracks are searched once, so that asking for the next one never reads the file again. */
export function createChunkMap(bytes: Uint8Array): ChunkMap {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const tracks = findTracks(bytes);
  const chunkAt = (offset: number): MidiChunk | undefined => {
    if (offset + 8 > bytes.length || !isName(bytes, offset)) return undefined;
    const name = String.fromCharCode(...bytes.subarray(offset, offset + 4));
    return { name, start: offset + 8, end: offset + 8 + view.getUint32(offset + 4) };
  };
  return {
    chunkAt,
    isBoundary(offset) {
      if (offset === bytes.length) return true;
      const chunk = chunkAt(offset);
      if (chunk === undefined) return false;
      // Four letters of an unknown name also occur among events; then nothing fits where its length leads.
      return chunk.name === 'MTrk' || chunk.end === bytes.length || chunkAt(chunk.end) !== undefined;
    },
    nextTrack(offset) {
      let [low, high] = [0, tracks.length];
      while (low < high) {
        const middle = (low + high) >>> 1;
        if ((tracks[middle] as number) < offset) low = middle + 1;
        else high = middle;
      }
      return tracks[low];
    },
  };
}

function findTracks(bytes: Uint8Array): number[] {
  const places: number[] = [];
  for (let at = bytes.indexOf(0x4d); at !== -1 && at + 8 <= bytes.length; at = bytes.indexOf(0x4d, at + 1)) {
    if (bytes[at + 1] === 0x54 && bytes[at + 2] === 0x72 && bytes[at + 3] === 0x6b) places.push(at);
  }
  return places;
}

function isName(bytes: Uint8Array, offset: number): boolean {
  for (let index = offset; index < offset + 4; index += 1) {
    const byte = bytes[index] as number;
    if (byte < 0x20 || byte > 0x7e) return false;
  }
  return true;
}
