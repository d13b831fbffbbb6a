import type { Backend } from '../backends/backend.js';
import { daemonFault } from '../protocol/rpc-error.js';
import { readNamedBackend } from '../requests/read-parameters.js';
import type { DaemonContext, Method } from './method.js';

/** `download_backend`: gets the model of a backend. The answer comes when it is there; progress comes before it. */
export function downloadBackendMethod(context: DaemonContext): Method {
  return async (parameters) => {
    const backend = context.choice.backends[readNamedBackend(parameters)];
    const answer = (status: string, files: number): object => ({
      backend: backend.type,
      status,
      started: status === 'complete',
      already_installed: status === 'already_installed',
      files_downloaded: files,
    });
    if (context.downloads.isRunning(backend.type)) return { result: answer('already_downloading', 0) };
    if ((await backend.installation()).isInstalled) return { result: answer('already_installed', 0) };
    return { late: downloadModel(context, backend).then((files) => ({ result: answer('complete', files) })) };
  };
}

/** Gets the model of a backend. @returns How many files it has. @throws {RpcError} `MODEL_DOWNLOAD_FAILED` */
export async function downloadModel({ downloads, loadFaults }: DaemonContext, { type, model }: Backend): Promise<number> {
  if (model === undefined) throw daemonFault('INVALID_BACKEND', `backend: ${type} has nothing to download.`);
  try {
    const { files } = await downloads.run(type, model);
    loadFaults.delete(type);
    return files;
  } catch (error) {
    throw daemonFault('MODEL_DOWNLOAD_FAILED', error instanceof Error ? error.message : String(error));
  }
}
