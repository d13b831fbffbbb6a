import type { FromWorklet, ToWorklet } from './messages.js';
import { warmUp } from './warm-up.js';
import { createWorkletPlayer } from './worklet-player.js';

/** Frames in a buffer: a busy page may be late by 85 ms at 48 kHz before it is heard. A multiple of the engine's block. */
const BUFFER_FRAMES = 4_096;

/**
 * Makes the node of a live player in the page's own thread, for pages that have no AudioWorklet: browsers keep that from pages over plain http, such as those that a
 * tablet opens from another machine of the network. It is the same engine and gives the same samples; a page that does long work at once may be heard.
 *
 * @param context - The context to play in.
 * @param options - What the worklet's node would be made with.
 * @returns A node that answers to what a live player asks of an `AudioWorkletNode`: `port`, `connect`, `disconnect`, `onprocessorerror`.
 *
 * @example
 * ```ts
 * const player = createLivePlayer({ song, fallback: createScriptNode });
 * ```
 */
export async function createScriptNode(context: BaseAudioContext, options: AudioWorkletNodeOptions = {}): Promise<AudioWorkletNode> {
  const { sampleRate } = context;
  const { port1, port2 } = new MessageChannel();
  const player = createWorkletPlayer({ sampleRate, report: (report: FromWorklet) => port2.postMessage(report) });
  const { messages = [] } = (options.processorOptions ?? {}) as { readonly messages?: readonly ToWorklet[] };
  const first = messages.find((message) => message.type === 'song');
  if (first !== undefined) warmUp(first.song, sampleRate);
  for (const message of messages) player.receive(message);
  player.prepare();
  port2.onmessage = ({ data }: MessageEvent<ToWorklet>) => player.receive(data);

  const script = context.createScriptProcessor(BUFFER_FRAMES, 0, 2);
  const node = Object.assign(script, { port: port1, onprocessorerror: null as ((event: Event) => void) | null });
  const stop = (): void => {
    script.onaudioprocess = null;
    port2.close();
  };
  let next: number | undefined;
  script.onaudioprocess = ({ outputBuffer, playbackTime }) => {
    const start = Math.round(playbackTime * sampleRate);
    // Buffers follow each other; only a page that was held up leaves a gap.
    const frame = next === undefined || Math.abs(start - next) > BUFFER_FRAMES ? start : next;
    next = frame + outputBuffer.length;
    try {
      if (!player.process([outputBuffer.getChannelData(0), outputBuffer.getChannelData(1)], frame)) stop();
    } catch (error) {
      stop();
      node.onprocessorerror?.(new ErrorEvent('processorerror', { error }));
    }
  };
  // A live player asks for no more than these; the rest of an AudioWorkletNode would be empty.
  return node as unknown as AudioWorkletNode;
}
