// Generates a clip, works on it in every way that the server offers, and says what came out. The server here is the embedded
// engine; set ACE_CLIENT_URL to use another one.
import { createAceClient } from '@loop/ace-client';
import { serveAce } from '@loop/ace-client/node';
import { clipDuration, isLoopError } from '@loop/core';
import type { MusicRequest, MusicTrack } from '@loop/core';
import { measureLoudness } from '@loop/core/audio';
import { createPatternGenerator } from '@loop/sequencer';

const generator = createPatternGenerator();
const embedded = process.env['ACE_CLIENT_URL'] === undefined ? await serveAce(generator, { port: 0 }) : undefined;
const client = createAceClient({ baseUrl: embedded?.url ?? (process.env['ACE_CLIENT_URL'] as string) });

try {
  const { description, tasks, cancellation } = await client.capabilities();
  console.log(description);
  console.log(`It can do: ${tasks.join(', ')}. Aborting ${cancellation === 'stops-work' ? 'stops its work' : 'only stops waiting'}.\n`);

  const source = await tell({ task: 'text2music', prompt: 'dub techno, 124 bpm, A minor', seed: 7, durationSeconds: 8 });
  if (source !== undefined) {
    await tell({ task: 'cover', source, prompt: 'ambient, calm', seed: 8 });
    await tell({ task: 'repaint', source, startSeconds: 2, endSeconds: 4, prompt: 'dub techno', seed: 9 });
    await tell({ task: 'extend', source, afterSeconds: 4, prompt: 'dub techno', seed: 10 });
  }
} finally {
  await client.dispose();
  await embedded?.close();
  await generator.dispose();
}

/** Makes one piece and prints a line about it; a task that the server does not offer gets its line too. */
async function tell(request: MusicRequest): Promise<MusicTrack | undefined> {
  try {
    const phases = new Set<string>();
    const onProgress = (event: { readonly type: string; readonly phase?: string }): unknown =>
      event.phase !== undefined && phases.add(event.phase);
    const { tracks, warnings } = await client.generate(request, { onProgress });
    const [track] = tracks;
    const { integratedLufs } = measureLoudness(track.audio);
    const facts = [`${clipDuration(track.audio).toFixed(1)} s`, `seed ${track.seed}`, `${integratedLufs.toFixed(1)} LUFS`];
    console.log(`${request.task.padEnd(10)} ${facts.join(', ')}  (${[...phases].join(' → ')})`);
    for (const { message } of warnings) console.log(`           note: ${message}`);
    return track;
  } catch (error) {
    if (!isLoopError(error, 'unsupported')) throw error;
    console.log(`${request.task.padEnd(10)} refused: ${error.message}`);
    return undefined;
  }
}
