/** The faults of JSON-RPC itself. */
export const PROTOCOL_FAULTS = {
  parse: -32_700,
  request: -32_600,
  method: -32_601,
  parameters: -32_602,
  internal: -32_603,
} as const;

/** The daemon's own faults: the symbol in `error.data.error_code`, the number and the message. */
export const DAEMON_FAULTS = {
  MODEL_NOT_FOUND: [-32_000, 'Model not found'],
  MODEL_LOAD_FAILED: [-32_001, 'Model load failed'],
  MODEL_DOWNLOAD_FAILED: [-32_002, 'Model download failed'],
  MODEL_INFERENCE_FAILED: [-32_003, 'Model inference failed'],
  QUEUE_FULL: [-32_004, 'Queue full'],
  INVALID_DURATION: [-32_005, 'Invalid duration'],
  INVALID_PROMPT: [-32_006, 'Invalid prompt'],
  INVALID_BACKEND: [-32_007, 'Invalid backend'],
  BACKEND_NOT_INSTALLED: [-32_008, 'Backend not installed'],
  INVALID_INFERENCE_STEPS: [-32_009, 'Invalid inference steps'],
  INVALID_GUIDANCE_SCALE: [-32_010, 'Invalid guidance scale'],
  INVALID_SCHEDULER: [-32_011, 'Invalid scheduler'],
  INVALID_PRECISION: [-32_012, 'Invalid precision'],
  INVALID_LORA: [-32_013, 'Invalid LoRA'],
} as const satisfies Readonly<Record<string, readonly [number, string]>>;

/** A fault of the daemon by its symbol. */
export type DaemonFault = keyof typeof DAEMON_FAULTS;

/** What `error` of an answer holds. */
export interface RpcErrorBody {
  readonly code: number;
  readonly message: string;
  readonly data?: { readonly error_code: DaemonFault; readonly details?: string | undefined } | undefined;
}

/** A request that is answered with an error. @internal */
export class RpcError extends Error {
  readonly body: RpcErrorBody;

  constructor(body: RpcErrorBody) {
    super(body.message);
    this.body = body;
  }
}

/** A fault of JSON-RPC. */
export function protocolFault(fault: keyof typeof PROTOCOL_FAULTS, message: string): RpcError {
  return new RpcError({ code: PROTOCOL_FAULTS[fault], message });
}

/** A fault of the daemon, with what was received and what can be done. */
export function daemonFault(fault: DaemonFault, details: string): RpcError {
  const [code, message] = DAEMON_FAULTS[fault];
  return new RpcError({ code, message, data: { error_code: fault, details: `[${fault}] ${details}` } });
}
