// A folder of songs becomes a dataset that may be trained, and an adapter is merged, judged and held against the gate of a release, without a network, a key or a GPU: the sequencer writes and
// renders the songs, everything else is `@loop/lora`. The listener measures and the embedder counts bands; networks take their places through the same
// interfaces. SONGS and BARS set the size (SONGS=10 BARS=64 are songs of two minutes); OUTPUT keeps the project with its reports.
import { createSong } from '@loop/core';
import { mergeAdapters, readAdapter, readBaseShapes, verifyMerge } from '@loop/lora';
import { createMeasuringListener, decodeAudio } from '@loop/lora/audio';
import { captionTracks, createListenerCaptioner } from '@loop/lora/captions';
import { createDatasetSettings, formatDataset, formatSideCars, splitByArtist } from '@loop/lora/dataset';
import type { TrackRecord } from '@loop/lora/dataset';
import { embedClips, evaluateMusic, formatEvaluation } from '@loop/lora/evaluation';
import * as node from '@loop/lora/node';
import { MANIFEST_FILE, auditLicences, createReleaseManifest, formatCredits, formatModelCard, parseReleaseAbout } from '@loop/lora/publish';
import { applySources, gateByLicence, measureProject } from '@loop/lora/project';
import { renderSong } from '@loop/sequencer';
import { copyFile, mkdir, mkdtemp, open, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

import { createSpectrumEmbedder, toEmbed } from './spectrum-embedder.js';
import { writeSongs } from './write-songs.js';

/** The pitch class that a key begins with: D# and Eb are 3. */
const pitchOf = (key: string): number => ('C D EF G A B'.indexOf(key.charAt(0)) + (key[1] === '#' ? 1 : key[1] === 'b' ? -1 : 0) + 12) % 12;

const { OUTPUT, SONGS = '10', BARS = '4' } = process.env;
const [songCount, barCount] = [Number(SONGS), Number(BARS)];
const folder = OUTPUT === undefined ? await mkdtemp(path.join(tmpdir(), 'loop-lora-dataset-')) : path.resolve(OUTPUT);
const inFolder = (...parts: readonly string[]): string => path.join(folder, ...parts);
const say = (step: string, text: string): void => console.log(`${step.padEnd(9)} ${text}`);
const started = performance.now();

try {
  await node.createProject(folder);
  const songs = await writeSongs(folder, songCount, barCount);
  say('compose', `${songs.size} songs of ${barCount} bars, and a copy of one under another name`);

  // Scan and lint: what is there, and what is wrong with it.
  const { tracks: raw } = await node.scanFolder(inFolder('raw'));
  const found = await node.lintFolder(inFolder('raw'), {
    tracks: applySources(raw, (await node.readProject(folder)).sources),
    music: false,
  });
  const copies = found.issues.filter(({ code }) => code === 'duplicate-audio');
  say('scan', `${raw.length} recordings`);
  say(
    'lint',
    `${found.counts.error} errors, ${found.counts.warning} warnings; there twice: ${copies.map((issue) => path.basename(issue.path)).join(', ')}`,
  );
  for (const { path: copy } of copies) await rm(inFolder('raw', copy));

  // Process: one rate, two channels, one level. Songs of some bars are shorter than the half minute that is usual.
  const processed = await node.processFolder(inFolder('raw'), {
    output: inFolder('processed/core'),
    minSeconds: 5,
    normalize: 'loudness',
    format: 'flac',
  });
  say('process', `${processed.counts.success} ready, ${processed.counts.skipped} skipped, ${processed.counts.failed} failed`);

  // Analyse and caption: a listener on this machine, and a journal, so that nothing is heard twice.
  const journal = await node.openCaptionJournal(inFolder('.loop/captions.jsonl'));
  const listener = createListenerCaptioner(createMeasuringListener(), { decode: async ({ bytes }) => (await decodeAudio(bytes)).audio });
  const { tracks: silent } = await node.scanFolder(inFolder('processed/core'), { allInstrumental: true });
  const captioned: TrackRecord[] = [];
  for await (const event of captionTracks(silent, {
    captioners: [listener],
    journal,
    readAudio: (track, call) => node.readCaptionAudio(inFolder('processed/core'), track, call),
  })) {
    if (event.type === 'result') captioned.push(...event.value.tracks);
  }
  await journal.close();
  const truthOf = ({ path: file }: TrackRecord) => songs.get(path.basename(file, '.flac'));
  const hasTempo = (track: TrackRecord): boolean => Math.abs((track.bpm ?? 0) - truthOf(track)!.bpm) < 2;
  const hasRoot = (track: TrackRecord): boolean => pitchOf(track.key) === pitchOf(truthOf(track)!.key.root);
  say('caption', `${captioned.filter(({ labelled }) => labelled).length} captions, such as “${captioned[0]?.caption}”`);
  const right = (is: (track: TrackRecord) => boolean): string => `${captioned.filter(is).length} of ${captioned.length}`;
  say('', `as in the score: the tempo of ${right(hasTempo)}, the root of the key of ${right(hasRoot)}`);

  // Gate, side-cars, dataset: only what may be trained goes into data/.
  const { sources } = await node.readProject(folder);
  const { allowed, blocked } = gateByLicence(applySources(captioned, sources));
  for (const track of allowed) await copyFile(inFolder('processed/core', track.path), inFolder('data', path.basename(track.path)));
  const dataset = allowed.map((track) => ({ ...track, path: path.basename(track.path), trigger: 'patternstyle', artist: track.title }));
  await node.saveWithBackup(
    inFolder('data'),
    dataset.flatMap((track) => formatSideCars(track, 'json')),
  );
  const { training, heldOut } = splitByArtist(dataset, { share: 0.2, seed: 7 });
  const settings = createDatasetSettings({ name: 'pattern songs', trigger: 'patternstyle' });
  await node.saveWithBackup(inFolder('data'), [
    { path: 'training.json', text: formatDataset({ settings, tracks: training }) },
    { path: 'held-out.json', text: formatDataset({ settings, tracks: heldOut }) },
  ]);
  say('split', `${training.length} songs to train on, ${heldOut.length} held out, ${blocked.length} blocked by their licence`);

  // Lint again, with pictures. Tempo and key come from hearing the music already, so that comparing them with it would say nothing.
  const checked = await node.lintFolder(inFolder('data'), { settings, pictures: true, music: false });
  await node.writeLintReport(checked, { output: inFolder('dataset.html'), title: 'Ten songs of the pattern engine' });
  const { songs: states } = measureProject(await node.readProject(folder));
  say(
    'report',
    `${checked.counts.error} errors, ${checked.counts.warning} warnings; ${states.filter(({ state }) => state === 'ready').length} songs are ready: dataset.html`,
  );

  // Merge a given adapter, a PEFT LoRA of a small model, and check the result with random vectors.
  const given = fileURLToPath(new URL('../../../packages/lora/fixtures/vectors/peft_lora_f32', import.meta.url));
  const base = await node.openWeights(path.join(given, 'base.safetensors'));
  const source = await node.openAdapter(given);
  const adapters = [{ adapter: await readAdapter(source, { base: readBaseShapes(base) }), strength: 0.8 }];
  const file = await open(inFolder('merged.safetensors'), 'w');
  for await (const piece of mergeAdapters(base, adapters)) await file.writeFile(piece);
  await file.close();
  const merged = await node.openWeights(inFolder('merged.safetensors'));
  const { changed, copied, isRight } = await verifyMerge(base, merged, adapters, { seed: 1 });
  await Promise.all([base.close(), source.close(), merged.close()]);
  say('merge', `${changed.length} weights changed, ${copied} copied, ${isRight ? 'right' : 'WRONG'}`);

  // Evaluate: other songs of the same genres stand for what a trained model would make.
  const embedder = createSpectrumEmbedder();
  const load = async ({ path: name }: TrackRecord) => toEmbed(name, (await decodeAudio(await readFile(inFolder('data', name)))).audio);
  const made = await Promise.all(
    [...songs].map(async ([name, { bpm }], index) =>
      toEmbed(`new ${name}`, await renderSong(createSong({ genre: 'techno', bpm, seed: 900 + index, barCount }))),
    ),
  );
  const evaluation = evaluateMusic({
    generated: await embedClips(embedder, made),
    heldOut: await embedClips(embedder, await Promise.all(heldOut.map(load))),
    training: await embedClips(embedder, await Promise.all(training.map(load))),
  });
  await writeFile(inFolder('evaluation.html'), formatEvaluation(evaluation, { title: 'Techno beside songs of all genres' }));
  const { fad, coverage } = evaluation.measures;
  say('evaluate', `FAD ${fad?.toFixed(1)}, coverage ${coverage?.toFixed(2)}, verdict ${evaluation.verdict.outcome}: evaluation.html`);
  // Publish: what stands around the weights, and what the gate says of it. A dry run sends nothing.
  await mkdir(inFolder('release'));
  for (const name of ['adapter_model.safetensors', 'adapter_config.json'])
    await copyFile(path.join(given, name), inFolder('release', name));
  const about = parseReleaseAbout(
    JSON.stringify({
      name: 'Pattern style',
      summary: 'A small adapter that stands for one trained on ten songs of a pattern engine.',
      licence: 'mit',
      baseModel: 'ACE-Step/Ace-Step1.5',
      relation: 'adapter',
      trigger: 'patternstyle',
      limits: ['It was trained for a test: it plays no music.'],
    }),
  );
  const licences = auditLicences(training, about.licence);
  const texts = { 'CREDITS.md': formatCredits(training), 'evaluation.json': JSON.stringify(evaluation) };
  const write = (name: string, text: string): Promise<void> => writeFile(inFolder('release', name), text);
  for (const [name, text] of Object.entries(texts)) await write(name, text);
  const names = (await node.openRelease(inFolder('release'))).files.map(({ path: name }) => name);
  await write('README.md', formatModelCard({ about, evaluation, training: licences, files: names }));
  const { files } = await node.openRelease(inFolder('release'));
  await write(MANIFEST_FILE, JSON.stringify(createReleaseManifest(about, files, licences)));
  const published = await node.publishRelease(inFolder('release'), { repository: 'you/pattern-style', dryRun: true });
  say('publish', `${published.files.length} files; the gate asks for: ${published.faults.map(({ code }) => code).join(', ') || 'nothing'}`);
  say(
    'done',
    `${((performance.now() - started) / 1_000).toFixed(0)} s${OUTPUT === undefined ? '; set OUTPUT to keep the project' : `, in ${folder}`}`,
  );
} finally {
  if (OUTPUT === undefined) await rm(folder, { recursive: true, force: true });
}
