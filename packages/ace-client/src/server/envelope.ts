/** The frame around every JSON answer of the official API. */
export interface Envelope {
  /** What the route answers; its shape is the route's own. */
  readonly data: unknown;
  /** 200, or the code of a soft error while the HTTP status stays 200. */
  readonly code: number;
  /** The text of a soft error. */
  readonly error: string | null;
  /** Milliseconds since 1970. */
  readonly timestamp: number;
  /** Always null. */
  readonly extra: null;
}

/** Frames a payload. */
export function envelope(data: unknown, timestamp: number): Envelope {
  return { data, code: 200, error: null, timestamp, extra: null };
}

/** Frames a soft error: HTTP says 200, the code does not. */
export function softError(code: number, error: string, timestamp: number): Envelope {
  return { data: null, code, error, timestamp, extra: null };
}
