/** Bytes that arrive in pieces of any size, kept in one array: a body in one-byte chunks costs no more than the same body in one. */
export interface GrowingBuffer {
  /** The bytes that were not taken yet; valid until the next call. */
  readonly bytes: Uint8Array;
  /** Copies a chunk to the end. */
  append(chunk: Uint8Array): void;
  /** Takes the first `count` bytes; the result belongs to the caller. */
  take(count: number): Uint8Array;
}

const SMALLEST = 4_096;

/** Creates an empty buffer. It holds at most half as much again as what is in it. */
export function createGrowingBuffer(): GrowingBuffer {
  let store = new Uint8Array(SMALLEST);
  let start = 0;
  let end = 0;

  const makeRoom = (count: number): void => {
    const held = end - start;
    if (end + count <= store.byteLength) return;
    // Moving is only worth it when at least as much was taken as has to be moved, so that all moves together stay linear.
    const target =
      held + count <= store.byteLength && start >= held ? store : new Uint8Array(Math.max(SMALLEST, held + (held >> 1), held + count));
    if (target === store) store.copyWithin(0, start, end);
    else target.set(store.subarray(start, end));
    store = target;
    start = 0;
    end = held;
  };

  return {
    get bytes() {
      return store.subarray(start, end);
    },
    append(chunk) {
      makeRoom(chunk.byteLength);
      store.set(chunk, end);
      end += chunk.byteLength;
    },
    take(count) {
      const taken = store.slice(start, Math.min(end, start + count));
      start += taken.byteLength;
      if (start === end) {
        // What a large part needed is given back before the next one.
        if (store.byteLength > 16 * SMALLEST) store = new Uint8Array(SMALLEST);
        start = 0;
        end = 0;
      }
      return taken;
    },
  };
}
