import { joinBytes } from '@loop/core';

/** What becomes of the lines that a {@link createLineSplitter} finds. */
export interface LineSplitterOptions {
  /** The most bytes of a line, without its end. */
  readonly maxBytes: number;
  /** Gets each line, without its end (`\n` or `\r\n`). */
  readonly onLine: (line: Uint8Array) => void;
  /** Called once for each line that is longer; its bytes are dropped. */
  readonly onOversized: () => void;
}

/** Takes bytes as they come. */
export interface LineSplitter {
  /** Adds bytes, which may be a part of a line or many lines. */
  push(chunk: Uint8Array): void;
}

const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Cuts a stream of bytes into lines, however its pieces are cut. Holds at most one line, and never more than its limit. */
export function createLineSplitter({ maxBytes, onLine, onOversized }: LineSplitterOptions): LineSplitter {
  let parts: Uint8Array[] = [];
  let held = 0;
  let isTooLong = false;
  const finish = (last: Uint8Array): void => {
    const line = joinBytes([...parts, last]);
    const wasTooLong = isTooLong || line.length > maxBytes;
    parts = [];
    held = 0;
    // Of a line that was too long from an earlier piece, the caller knows already.
    if (wasTooLong && !isTooLong) onOversized();
    isTooLong = false;
    if (!wasTooLong) onLine(line.at(-1) === RETURN ? line.subarray(0, -1) : line);
  };
  return {
    push(chunk) {
      let from = 0;
      for (let end = chunk.indexOf(NEWLINE); end >= 0; end = chunk.indexOf(NEWLINE, from)) {
        finish(isTooLong ? chunk.subarray(0, 0) : chunk.subarray(from, end));
        from = end + 1;
      }
      const rest = chunk.subarray(from);
      if (isTooLong || rest.length === 0) return;
      if (held + rest.length > maxBytes) {
        parts = [];
        held = 0;
        isTooLong = true;
        onOversized();
        return;
      }
      // A copy: the owner of the chunk may use its memory again.
      parts.push(rest.slice());
      held += rest.length;
    },
  };
}
