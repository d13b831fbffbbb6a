import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';

import { saveFile } from '../../state/save-file.js';
import type { Studio } from '../../state/studio.js';
import { lookTexts } from '../../texts/look.js';

const PICTURES_PER_SECOND = 30;

/** Records picture and sound as a video file, until it is pressed again. */
export function RecordButton({ studio }: { readonly studio: Studio }): JSX.Element | null {
  const recorder = useRef<MediaRecorder | undefined>(undefined);
  /** Bytes so far; `undefined` while nothing is recorded. */
  const [bytes, setBytes] = useState<number | undefined>(undefined);
  useEffect(() => () => recorder.current?.stop(), []);
  if (typeof MediaRecorder === 'undefined') return null;

  const start = (): void => {
    const canvas = document.querySelector<HTMLCanvasElement>('.look');
    if (canvas === null) return;
    const sound = studio.player.capture();
    const stream = new MediaStream([...canvas.captureStream(PICTURES_PER_SECOND).getTracks(), ...(sound?.stream.getTracks() ?? [])]);
    const own = new MediaRecorder(stream);
    const parts: Blob[] = [];
    own.addEventListener('dataavailable', ({ data }) => {
      parts.push(data);
      setBytes(parts.reduce((sum, { size }) => sum + size, 0));
    });
    own.addEventListener('stop', () => {
      sound?.stop();
      setBytes(undefined);
      void new Blob(parts).arrayBuffer().then((file) => {
        const { mimeType } = own;
        saveFile(`loop-machine.${mimeType.includes('mp4') ? 'mp4' : 'webm'}`, new Uint8Array(file), mimeType);
      });
    });
    own.start(1_000);
    recorder.current = own;
    setBytes(0);
  };
  return (
    <button type="button" aria-pressed={bytes !== undefined} onClick={() => (bytes === undefined ? start() : recorder.current?.stop())}>
      {bytes === undefined ? lookTexts.value.record : lookTexts.value.stop(bytes / 1e6)}
    </button>
  );
}
