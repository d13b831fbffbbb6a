// `pnpm bench process-folder [songs]`: how many three-minute MP3s a minute are heard and copied by two threads when they need no other encoding.
// The baseline is decoding them alone.
import { encodeWav } from '@loop/core/audio';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

import { decodeAudio } from '../src/audio/decode/decode-audio.js';
import { encodeMp3 } from '../src/audio/encode/encode-mp3.js';
import { processFolder } from '../src/node/audio/process-folder.js';

const songs = Number(process.argv[2] ?? 12);
const RATE = 48_000;
const SECONDS = 180;
const WORKERS = 2;

const channels = [220, 277].map((hertz) =>
  Float32Array.from({ length: SECONDS * RATE }, (_, frame) => {
    const time = frame / RATE;
    return 0.85 * Math.exp(-4 * (time % 0.5)) * Math.sin(2 * Math.PI * hertz * (1 + (Math.floor(time) % 5)) * time);
  }),
);
const mp3 = await encodeMp3({ sampleRate: RATE, channels });
const root = await mkdtemp(path.join(tmpdir(), 'loop-process-'));
try {
  const raw = path.join(root, 'raw');
  await mkdir(raw);
  for (let index = 0; index < songs; index += 1) await writeFile(path.join(raw, `${index}.mp3`), mp3);
  // Starting the threads is measured apart: it is the same for a thousand songs.
  const short = path.join(root, 'short');
  await mkdir(short);
  await writeFile(path.join(short, 'a.wav'), encodeWav({ sampleRate: RATE, channels: channels.map((channel) => channel.slice(0, RATE)) }));
  const starting = cpuSeconds();
  await processFolder(short, { output: path.join(root, 'first'), workers: WORKERS, minSeconds: 0 });
  const start = cpuSeconds() - starting;

  const decoding = cpuSeconds();
  await decodeAudio(mp3);
  const baseline = (60 * WORKERS) / (cpuSeconds() - decoding);

  const [startedMs, cpu] = [performance.now(), cpuSeconds()];
  const { counts } = await processFolder(raw, { output: path.join(root, 'out'), workers: WORKERS, toleranceDb: 3 });
  const perMinute = (60_000 * songs) / (performance.now() - startedMs);
  const perSong = (cpuSeconds() - cpu - start) / songs;
  if (counts.success !== songs) throw new Error(`only ${counts.success} of ${songs} were processed`);
  console.log(`${perMinute.toFixed(0)} songs a minute as the machine was; ${perSong.toFixed(2)} s of processor time a song`);
  const value = Math.round((60 * WORKERS) / perSong);
  const ratio = Number((value / baseline).toFixed(2));
  console.log(
    JSON.stringify({
      name: 'process-folder',
      value,
      unit: 'songs a minute of two cores',
      baseline: Math.round(baseline),
      ratio,
      elapsed: Math.round(perMinute),
    }),
  );
} finally {
  await rm(root, { recursive: true, force: true });
}

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}
