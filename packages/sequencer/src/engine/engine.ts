import type { AudioClip, Bpm, Decibels, Hertz, Seconds, Song, Voice } from '@loop/core';
import { VOICES } from '@loop/core';

import { createSampleChannel } from './channel.js';
import type { Channel } from './channel.js';
import { BLOCK_FRAMES } from './block.js';
import { createCentreMix } from './centre-mix.js';
import { createMaster, MASTER_LATENCY } from './master/master.js';
import { createStemMaster } from './master/stem-master.js';
import type { SoundParameterId } from './parameters.js';
import { createRack } from './rack.js';
import { clampToParameter, resolveSoundSettings, soundParameter } from './sound-settings.js';
import { createSends } from './sends.js';
import type { Send } from './sends.js';
import { setStrip } from './set-strip.js';
import { SLOT_COUNT, slotOfStem, STEMS } from './stems.js';
import type { StemName } from './stems.js';
import { addStereo, createStereoBlock, wipeStereo } from './stereo-block.js';
import type { EngineBlock, StereoBlock } from './stereo-block.js';
import { createStrip } from './strip.js';
import { clampToTrackControl } from './track-controls.js';
import type { TrackControl } from './track-controls.js';
import type { Strip } from './strip.js';
import { createSamplePlayer } from './voices/sample-player.js';
import type { SamplePlayer, SampleStart } from './voices/sample-player.js';
import type { Bank } from './voices/voice.js';
import { createWorkspace } from './workspace.js';
import type { Workspace } from './workspace.js';

/** How an engine is made. */
export interface EngineOptions {
  /** Frames per second, 8 000–192 000. */
  readonly sampleRate: Hertz;
  /** How many voices may sound at once; the quietest makes room for a new note. @defaultValue 48 */
  readonly maxVoices?: number | undefined;
  /** Whether each part is also kept on its own in `stems`: `true` before the master chain, `mastered` through it. @defaultValue false */
  readonly stems?: boolean | 'mastered' | undefined;
}

/**
 * The instruments, effects and master chain. It knows notes and frames, but neither songs nor time: a transport drives it.
 * Equal calls give equal samples, on every platform. Making a block allocates nothing.
 */
export interface Engine {
  /** Frames per second. */
  readonly sampleRate: Hertz;
  /** Frames by which the mix is late, because the limiter looks ahead. Stems are not. */
  readonly latencyFrames: number;
  /** The last block of the mix. */
  readonly output: StereoBlock;
  /** The last block of the mix in float32, as it is played and written: left and right. */
  readonly samples: readonly [left: Float32Array, right: Float32Array];
  /** The last block of each part; all silent unless the engine was made with `stems`. */
  readonly stems: { readonly [S in StemName]: StereoBlock };
  /** How many voices sound now, sample slots apart. */
  readonly activeVoices: number;
  /** Starts a note at a frame of the next block, 0–127; notes of one voice come in order of time. */
  startNote(note: EngineNote): void;
  /** Pushes the bass down at a frame of the next block: to `depth`, back at 1 after `recoverySeconds`. */
  duck(offset: number, depth: number, recoverySeconds: Seconds): void;
  /** Sets one control; it moves there without a click. */
  setParameter(id: SoundParameterId, value: number): void;
  /** Sets level, place or a send of one track, as automation does, until the next song brings its own. */
  setTrackControl(control: TrackControl, value: number): void;
  /** Takes over sound, mix and slots of a song, without a click. */
  applySong(song: Song): void;
  /** Follows a tempo with the echoes and the riser. */
  setTempo(bpm: Bpm): void;
  /** Puts a clip into a slot, 0–3, or takes it out. */
  setSample(slot: number, clip: AudioClip | undefined): void;
  /** Starts a slot at a frame of the next block. */
  startSlot(slot: number, offset: number, start: SampleStart): void;
  /** Fades a slot out within 10 ms. */
  stopSlot(slot: number): void;
  /** Plays a clip beside the song, through the master chain but in no part, or stops the one that plays. */
  preview(clip: AudioClip | undefined, options?: PreviewOptions): void;
  /** How far the clip of `preview` is; `undefined` when it is over. */
  readonly previewSeconds: Seconds | undefined;
  /** Lets all keys go and stops the slots: sounds end as they would, echoes ring out. */
  allNotesOff(): void;
  /** Fades all voices and slots within 10 ms; echoes ring out. */
  choke(): void;
  /** Falls silent at once and puts every moving part back to its start; the settings stay. */
  reset(): void;
  /** Makes the next 128 frames: they are in `output` and `stems` until the next call. */
  render(): void;
}

/** How a clip is heard beside the song. */
export interface PreviewOptions {
  /** Its level. @defaultValue 0 */
  readonly gainDb?: Decibels | undefined;
  /** Whether it starts over at its end. @defaultValue false */
  readonly loop?: boolean | undefined;
  /** Where in the clip it begins. @defaultValue 0 */
  readonly fromSeconds?: Seconds | undefined;
}

/** A note as the engine takes it. */
export interface EngineNote {
  /** The instrument that plays. */
  readonly voice: Voice;
  /** MIDI pitch, which may have a fraction; drums ignore it. */
  readonly pitch: number;
  /** Loudness, above 0–1. */
  readonly velocity: number;
  /** Frames until the key is let go. */
  readonly gateFrames: number;
  /** The frame of the next block at which it starts, 0–127. */
  readonly offset: number;
}

const DEFAULT_MAX_VOICES = 48;

/** Creates a silent engine with default settings. */
export function createEngine(options: EngineOptions): Engine {
  return createEngineIn(createWorkspace(options.sampleRate), options);
}

/** Creates a silent engine in a workspace of its own. */
export function createEngineIn(
  workspace: Workspace,
  { sampleRate, maxVoices = DEFAULT_MAX_VOICES, stems: keepStems = false }: EngineOptions,
): Engine {
  const { kernels } = workspace;
  const rack = createRack(workspace, sampleRate);
  const master = createMaster(workspace, sampleRate);
  const players: readonly SamplePlayer[] = Array.from({ length: SLOT_COUNT }, () => createSamplePlayer(sampleRate));
  const banks: readonly Bank[] = VOICES.map((voice) => rack.banks[voice]);
  const output = createStereoBlock(workspace);
  const samples = [workspace.singles(BLOCK_FRAMES), workspace.singles(BLOCK_FRAMES)] as const;
  const stems = Object.fromEntries(STEMS.map((stem) => [stem, createStereoBlock(workspace)])) as Record<StemName, EngineBlock>;
  const sends = createSends(workspace, sampleRate);
  const parts: readonly Part[] = STEMS.filter((stem) => stem !== 'sends').map((stem) => ({
    stem,
    channel: stem.startsWith('slot')
      ? createSampleChannel(workspace, players[slotOfStem(stem)] as SamplePlayer)
      : rack.channels[stem as 'kick'],
    strip: createStrip(workspace, sampleRate),
    block: stems[stem],
    send: sends.of(stem),
  }));
  const previewed = createSamplePlayer(sampleRate);
  const preview = { channel: createSampleChannel(workspace, previewed), strip: createStrip(workspace, sampleRate) };
  const centre = createCentreMix(workspace, parts.length);
  const stemMaster = keepStems === 'mastered' ? createStemMaster(workspace, sampleRate, Object.values(stems)) : undefined;
  let settings = resolveSoundSettings();
  // Automation moves several controls at a step: the parts take them over together, before they make any sound.
  let isStale = false;
  let isReturning = false;
  let mix: Pick<Song, 'tracks' | 'slots'> | undefined;

  const apply = (): void => {
    rack.apply(settings);
    master.apply(settings);
    stemMaster?.apply(settings);
    for (const { stem, strip } of parts) setStrip(strip, stem, settings, mix);
    if (mix !== undefined) sends.apply(mix.tracks);
    isStale = false;
  };

  const applyChanges = (): void => {
    if (isStale) apply();
  };

  const countVoices = (): number => {
    let count = 0;
    for (let index = 0; index < banks.length; index += 1) count += (banks[index] as Bank).activeCount;
    return count;
  };

  const makeRoom = (): void => {
    let quietest = banks[0] as Bank;
    for (let index = 1; index < banks.length; index += 1) {
      const bank = banks[index] as Bank;
      if (bank.quietest < quietest.quietest) quietest = bank;
    }
    quietest.steal();
  };

  const mixPart = ({ channel, strip, block, send }: Part, isOpen: boolean): void => {
    const isSending = isOpen && send !== undefined && send.isOpen;
    const isKept = keepStems !== false || isSending;
    if (isKept) wipe(block);
    if (!channel.render()) {
      strip.skip();
      return;
    }
    if (isKept) {
      strip.mix(channel.left, channel.right, block.left, block.right);
      if (isSending) send.take(block);
      addStereo(kernels, block, output);
    } else if (channel.left === channel.right && strip.centred) {
      centre.add(channel.left, strip.gain);
    } else {
      strip.mix(channel.left, channel.right, output.left, output.right);
    }
  };

  const mixPreview = (): void => {
    const { channel, strip } = preview;
    if (channel.render()) strip.mix(channel.left, channel.right, output.left, output.right);
  };

  const mixReturns = (): void => {
    const returned = stems.sends;
    if (isReturning || stemMaster !== undefined) wipe(returned);
    isReturning = sends.process(returned);
    if (isReturning) addStereo(kernels, returned, output);
  };

  const wipe = (block: EngineBlock): void => wipeStereo(kernels, block);

  const reset = (): void => {
    applyChanges();
    rack.reset();
    master.reset();
    stemMaster?.reset();
    for (const { channel, strip, block } of parts) {
      channel.reset();
      strip.reset();
      wipe(block);
    }
    preview.channel.reset();
    sends.reset();
    wipe(stems.sends);
    wipe(output);
  };

  apply();
  rack.setTempo(120);
  sends.setTempo(120);
  reset();

  return {
    sampleRate,
    latencyFrames: MASTER_LATENCY,
    output,
    samples,
    stems,
    get activeVoices() {
      return countVoices();
    },
    startNote({ voice, pitch, velocity, gateFrames, offset }) {
      applyChanges();
      if (countVoices() >= maxVoices) makeRoom();
      rack.banks[voice].start(offset, pitch, velocity, gateFrames);
    },
    duck(offset, depth, recoverySeconds) {
      rack.duck.start(offset, 1 - settings.sideChain * (1 - depth), recoverySeconds);
    },
    setParameter(id, value) {
      const parameter = soundParameter(id);
      if (parameter === undefined) return;
      const moved = clampToParameter(parameter, value);
      if (moved === settings[id]) return;
      settings = { ...settings, [id]: moved };
      isStale = true;
    },
    applySong(song) {
      settings = resolveSoundSettings(song.sound);
      mix = song;
      for (let slot = 0; slot < players.length; slot += 1) players[slot]?.setLoop(song.slots[slot]?.loop ?? true);
      apply();
    },
    setTrackControl({ instrument, control }, value) {
      if (mix === undefined) return;
      const track = mix.tracks[instrument];
      const moved = clampToTrackControl(control, value);
      const changed =
        control === 'gainDb' || control === 'pan'
          ? { ...track, mix: { ...track.mix, [control]: moved } }
          : { ...track, sends: { ...track.sends, [control]: moved } };
      mix = { ...mix, tracks: { ...mix.tracks, [instrument]: changed } };
      isStale = true;
    },
    setTempo(bpm) {
      rack.setTempo(bpm);
      sends.setTempo(bpm);
    },
    setSample(slot, clip) {
      players[slot]?.setClip(clip);
    },
    startSlot(slot, offset, start) {
      players[slot]?.start(offset, start);
    },
    stopSlot(slot) {
      players[slot]?.stop();
    },
    preview(clip, { gainDb = 0, loop = false, fromSeconds = 0 } = {}) {
      const { strip } = preview;
      const isFresh = !previewed.active;
      previewed.setClip(clip);
      if (clip === undefined) return;
      strip.set(gainDb, 0, false);
      if (isFresh) strip.reset();
      previewed.setLoop(loop);
      previewed.start(0, { fromSeconds });
    },
    get previewSeconds() {
      return previewed.active ? previewed.placeSeconds : undefined;
    },
    allNotesOff() {
      for (const bank of banks) bank.release();
      for (const player of players) player.stop();
    },
    choke() {
      for (const bank of banks) bank.choke();
      for (const player of players) player.stop();
    },
    reset,
    render() {
      applyChanges();
      rack.tick();
      wipe(output);
      const { isOpen } = sends;
      for (let index = 0; index < parts.length; index += 1) mixPart(parts[index] as Part, isOpen);
      centre.addTo(output.left, output.right);
      mixReturns();
      mixPreview();
      stemMaster?.take();
      master.process(output.left, output.right);
      stemMaster?.give(output);
      kernels.roundBlock(output.left, samples[0]);
      kernels.roundBlock(output.right, samples[1]);
    },
  };
}

interface Part {
  readonly stem: StemName;
  readonly channel: Channel;
  readonly strip: Strip;
  readonly block: EngineBlock;
  readonly send: Send | undefined;
}
