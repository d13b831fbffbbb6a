import type { PullProgress } from '../../hub/pull-progress.js';

/** How far a download is, as it goes over the wire: the file that is loaded now, and the whole. */
export interface DownloadMessage {
  readonly backend: string;
  readonly file_name: string;
  readonly bytes_downloaded: number;
  readonly bytes_total: number;
  readonly files_completed: number;
  readonly files_total: number;
  readonly percent: number;
  readonly total_bytes_downloaded: number;
  readonly total_bytes: number;
  readonly eta_sec?: number | undefined;
}

/** Turns the progress of a pull into messages: one for each percent of the whole and each finished file. */
export function createDownloadReporter(backend: string, send: (message: DownloadMessage) => void): (progress: PullProgress) => void {
  let last = '';
  let fileName = '';
  return ({ fraction, bytes, totalBytes, filesDone, filesTotal, active, etaSeconds }) => {
    if (fraction === undefined) return;
    const percent = Math.floor(fraction * 100);
    const key = `${percent} ${filesDone}`;
    if (key === last) return;
    last = key;
    const [file] = active;
    fileName = file?.path ?? fileName;
    send({
      backend,
      file_name: fileName,
      bytes_downloaded: file?.bytes ?? bytes,
      bytes_total: file?.totalBytes ?? totalBytes,
      files_completed: filesDone,
      files_total: filesTotal,
      percent,
      total_bytes_downloaded: bytes,
      total_bytes: totalBytes,
      ...(etaSeconds === undefined ? {} : { eta_sec: Math.round(etaSeconds) }),
    });
  };
}
