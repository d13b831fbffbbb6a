/** Turns the output of a program into lines. */
export interface LineSplitter {
  /** Takes the next bytes. @returns The lines which are whole now, without colours and line ends. */
  push(bytes: Uint8Array): readonly string[];
  /** @returns The last line, if it has no end. */
  end(): readonly string[];
}

const MAX_LINE = 16_384;

/** Colours and movements of a terminal: CSI and OSC sequences, and the other escapes of two characters. */
// eslint-disable-next-line no-control-regex
const TERMINAL_CODES = /\u001B(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001B]*(?:\u0007|\u001B\\)?|[@-Z\\-_])/gu;

/**
 * Creates a splitter of lines. Bytes may be cut anywhere, and need not be valid UTF-8; a carriage return ends a line as well, for bars of progress
 * write over themselves. Lines are cut at 16384 characters.
 */
export function createLineSplitter(): LineSplitter {
  const decoder = new TextDecoder('utf-8', { ignoreBOM: false });
  let rest = '';
  const clean = (line: string): string => line.slice(0, MAX_LINE).replace(TERMINAL_CODES, '').trimEnd();
  const take = (text: string): readonly string[] => {
    const parts = (rest + text).split(/[\r\n]/u);
    // What comes after the limit is not kept.
    rest = (parts.pop() ?? '').slice(0, MAX_LINE);
    return parts.map(clean).filter((line) => line !== '');
  };
  return {
    push: (bytes) => take(decoder.decode(bytes, { stream: true })),
    end() {
      const lines = take(`${decoder.decode()}\n`);
      rest = '';
      return lines;
    },
  };
}
