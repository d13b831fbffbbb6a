/** Every machine-readable reason for which this server turns a request away; sent as `error_code` beside FastAPI's `detail`. */
export const REFUSAL_CODES = [
  'bad_request',
  'malformed_body',
  'body_too_large',
  'headers_too_large',
  'unsupported_media_type',
  'unauthorized',
  'forbidden_host',
  'forbidden_origin',
  'forbidden_path',
  'not_found',
  'method_not_allowed',
  'range_not_satisfiable',
  'client_left',
  'queue_full',
  'unavailable',
  'upstream_failed',
  'timeout',
  'internal',
] as const;

/** A machine-readable reason for turning a request away. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/**
 * A request that is answered with an HTTP error: `{ detail, error_code }`. It never leaves the server as a thrown error, and its
 * text never holds a value that the client sent.
 *
 * @internal
 */
export class Refusal extends Error {
  /** The HTTP status. */
  readonly status: number;
  /** The reason for programs. */
  readonly code: RefusalCode;
  /** Further response headers. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, code: RefusalCode, detail: string, headers: Readonly<Record<string, string>> = {}, options?: ErrorOptions) {
    super(detail, options);
    this.name = 'Refusal';
    this.status = status;
    this.code = code;
    this.headers = headers;
  }

  /** The response that says so. */
  toResponse(): Response {
    return Response.json({ detail: this.message, error_code: this.code }, { status: this.status, headers: this.headers });
  }
}
