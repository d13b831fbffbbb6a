import { encodeModel } from '../onnx/encode-model.js';
import { createGraph } from '../onnx/graph.js';
import { operationsOn } from '../onnx/operations.js';
import { createSession } from './create-session.js';
import { loadOnnxruntime } from './load-onnxruntime.js';

/** What was found out about an execution provider. */
export interface ProviderReport {
  /** Such as `cpu`, `cuda`, `webgpu`, `coreml`. */
  readonly provider: string;
  /** Whether a small network ran on it here, just now. */
  readonly isAvailable: boolean;
  /** Why it cannot be used, where it cannot. */
  readonly reason?: string | undefined;
}

/** The order in which providers are preferred: those with a device of their own first. */
const PREFERENCE = ['cuda', 'coreml', 'webgpu', 'cpu'];

/** Tries every execution provider of this build of ONNX Runtime on a small network, the preferred ones first. */
export async function probeProviders(): Promise<readonly ProviderReport[]> {
  const ort = await loadOnnxruntime();
  const names = ort.listSupportedBackends().map(({ name }) => name);
  const known = PREFERENCE.filter((name) => names.includes(name));
  const others = names.filter((name) => !PREFERENCE.includes(name));
  const reports: ProviderReport[] = [];
  // One after the other: some providers share a device.
  for (const provider of [...known.slice(0, -1), ...others, ...known.slice(-1)]) reports.push(await probe(provider));
  return reports;
}

async function probe(provider: string): Promise<ProviderReport> {
  try {
    const { Tensor } = await loadOnnxruntime();
    const session = await createSession(probeModel(), { executionProviders: [provider] });
    const { y } = await session.run({ x: new Tensor('float32', Float32Array.of(1, 2), [2]) });
    await session.release();
    const isRight = (y?.data as Float32Array | undefined)?.[1] === 4;
    return isRight ? { provider, isAvailable: true } : { provider, isAvailable: false, reason: 'it gives wrong results' };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { provider, isAvailable: false, reason: message.split('\n')[0] };
  }
}

/** Doubles two numbers. */
function probeModel(): Uint8Array {
  const graph = createGraph('probe');
  const x = graph.input('x', 'float32', [2]);
  graph.output('y', operationsOn(graph).add(x, x));
  return encodeModel(graph.finish());
}
