/** What a page can do on the GPU. Plain data, to show or to send with a bug report. */
export interface WebGpuReport {
  /** Whether there is an adapter. */
  readonly isAvailable: boolean;
  /** Why there is none. */
  readonly reason?: string | undefined;
  /** The adapter as the browser describes it; parts may be empty. */
  readonly adapter?:
    | {
        /** The maker, such as `nvidia`. */
        readonly vendor: string;
        /** Its family, such as `ampere`. */
        readonly architecture: string;
        /** Its name, for people. */
        readonly description: string;
        /** Whether it is a program on the CPU instead of a GPU. */
        readonly isSoftware: boolean;
      }
    | undefined;
  /** Whether shaders compute with 16-bit floats, which halves the memory of weights. */
  readonly hasFloat16: boolean;
  /** Limits that decide which weights fit, in bytes. */
  readonly limits?:
    | {
        /** The longest buffer. */
        readonly maxBufferBytes: number;
        /** The most of a buffer that a shader can see at once. */
        readonly maxBindingBytes: number;
      }
    | undefined;
}

/** The parts of WebGPU that are used here. */
interface Gpu {
  requestAdapter(options?: { readonly powerPreference?: string }): Promise<GpuAdapter | null>;
}

interface GpuAdapter {
  readonly features: ReadonlySet<string>;
  readonly limits: { readonly maxBufferSize: number; readonly maxStorageBufferBindingSize: number };
  readonly info?: {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  };
  readonly isFallbackAdapter?: boolean;
}

/** Asks the browser for its GPU; never throws. */
export async function describeWebGpu(): Promise<WebGpuReport> {
  const gpu = (globalThis.navigator as { readonly gpu?: Gpu } | undefined)?.gpu;
  if (gpu === undefined) {
    const reason = globalThis.isSecureContext ? 'this browser has no WebGPU' : 'WebGPU needs a secure context (https, or localhost)';
    return { isAvailable: false, reason, hasFloat16: false };
  }
  try {
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    if (adapter === null) return { isAvailable: false, reason: 'the browser found no GPU adapter', hasFloat16: false };
    const { vendor = '', architecture = '', description = '' } = adapter.info ?? {};
    const isSoftware =
      (adapter.info?.isFallbackAdapter ?? adapter.isFallbackAdapter ?? false) ||
      /swiftshader|llvmpipe/i.test(`${architecture} ${description}`);
    return {
      isAvailable: true,
      adapter: { vendor, architecture, description, isSoftware },
      hasFloat16: adapter.features.has('shader-f16'),
      limits: { maxBufferBytes: adapter.limits.maxBufferSize, maxBindingBytes: adapter.limits.maxStorageBufferBindingSize },
    };
  } catch (error) {
    return { isAvailable: false, reason: `the GPU adapter failed: ${String(error)}`, hasFloat16: false };
  }
}
