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

  /**
   * The response that says so.
   *
   * @param openAi - Whether `error` is added, the only place where OpenAI's clients look.
   */
  toResponse({ openAi = false }: { readonly openAi?: boolean | undefined } = {}): Response {
    const { message, code, status, headers } = this;
    const error = openAi ? { error: { message, type: openAiType(status), code } } : {};
    return Response.json({ detail: message, error_code: code, ...error }, { status, headers });
  }
}

function openAiType(status: number): string {
  if (status === 401) return 'authentication_error';
  if (status === 429) return 'rate_limit_error';
  return status < 500 ? 'invalid_request_error' : 'server_error';
}
