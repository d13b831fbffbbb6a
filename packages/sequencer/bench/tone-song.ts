import type { NoteEvent, SongEvent, Voice } from '@loop/core';
import * as Tone from 'tone';

/** A note with its time in seconds. */
export interface TimedEvent {
  readonly seconds: number;
  readonly durationSeconds: number;
  readonly event: SongEvent;
}

/**
 * Renders events with Tone.js: the voices, sends, side-chain and master chain that the engine was modelled on, with Tone's own
 * nodes and their documented values.
 *
 * @returns The milliseconds that it took, setting up included.
 */
export async function renderWithTone(events: readonly TimedEvent[], seconds: number, bpm: number): Promise<number> {
  const started = performance.now();
  const buffer = await Tone.Offline(
    () => {
      const { play, bassGain } = createRig(bpm);
      for (const { event, seconds: time, durationSeconds } of events) {
        if (event.type === 'note') play[event.voice](event, time, durationSeconds);
        if (event.type !== 'duck') continue;
        bassGain.gain.setValueAtTime(event.depth, time);
        bassGain.gain.exponentialRampToValueAtTime(1, time + event.recoverySeconds);
      }
    },
    seconds,
    2,
    44_100,
  );
  const elapsedMs = performance.now() - started;
  const peak = buffer.getChannelData(0).reduce((highest, sample) => Math.max(highest, Math.abs(sample)), 0);
  if (peak < 0.01) throw new Error(`Tone.js rendered silence (peak ${peak}): the baseline is not worth comparing with.`);
  return elapsedMs;
}

type Player = (event: NoteEvent, time: number, duration: number) => void;

function createRig(bpm: number): { readonly play: Record<Voice, Player>; readonly bassGain: Tone.Gain } {
  const master = new Tone.Filter({ type: 'lowpass', frequency: 4_000, Q: 2, rolloff: -24 });
  master.chain(new Tone.Distortion(0), new Tone.Compressor(-18, 4), new Tone.Limiter(-2), new Tone.Gain(0.72), Tone.getDestination());
  const eighth = 30 / bpm;

  const kick = new Tone.MembraneSynth({
    pitchDecay: 0.05,
    octaves: 6,
    envelope: { attack: 0.001, decay: 0.4, sustain: 0, release: 0.1, attackCurve: 'exponential' },
    volume: -4,
  }).connect(master);
  const sub = new Tone.Synth({
    oscillator: { type: 'sine' },
    envelope: { attack: 0.01, decay: 0.25, sustain: 0.5, release: 0.08 },
    volume: -10,
  }).connect(master);
  const bassGain = new Tone.Gain(1).connect(master);
  const bass = new Tone.MonoSynth({
    oscillator: { type: 'sawtooth' },
    filter: { type: 'lowpass', Q: 6, rolloff: -24 },
    envelope: { attack: 0.001, decay: 0.08, sustain: 0.15, release: 0.03 },
    filterEnvelope: { attack: 0.001, decay: 0.08, sustain: 0.2, release: 0.03, baseFrequency: 80, octaves: 2.5 },
    portamento: 0.015,
    volume: -8,
  }).connect(bassGain);
  const acid = new Tone.MonoSynth({
    oscillator: { type: 'square' },
    filter: { type: 'lowpass', Q: 14, rolloff: -24 },
    envelope: { attack: 0.005, decay: 0.15, sustain: 0.3, release: 0.08 },
    filterEnvelope: { attack: 0.01, decay: 0.2, sustain: 0.15, release: 0.15, baseFrequency: 250, octaves: 3.5 },
    portamento: 0.025,
    volume: -14,
  });
  acid.chain(new Tone.PingPongDelay({ delayTime: 1.5 * eighth, feedback: 0.25, wet: 0.2 }), master);
  new Tone.LFO(2, 300, 5_000).connect(acid.filter.frequency).start(0);
  const lead = new Tone.PolySynth(Tone.Synth, {
    oscillator: { type: 'triangle8' },
    envelope: { attack: 0.01, decay: 0.2, sustain: 0.3, release: 0.4 },
    volume: -16,
  });
  lead.chain(
    new Tone.PingPongDelay({ delayTime: eighth, feedback: 0.35, wet: 0.3 }),
    new Tone.Freeverb({ roomSize: 0.7, dampening: 3_000, wet: 0.35 }),
    master,
  );
  const pad = new Tone.PolySynth(Tone.Synth, {
    oscillator: { type: 'fatsawtooth', count: 3, spread: 20 },
    envelope: { attack: 1.2, decay: 0.8, sustain: 0.5, release: 2.5 },
    volume: -24,
  });
  pad.chain(new Tone.Filter(1_800, 'lowpass'), new Tone.Freeverb({ roomSize: 0.85, dampening: 2_500, wet: 0.55 }), master);
  const stab = new Tone.PolySynth(Tone.Synth, {
    oscillator: { type: 'square8' },
    envelope: { attack: 0.001, decay: 0.12, sustain: 0, release: 0.08 },
    volume: -18,
  });
  stab.chain(new Tone.Filter(3_500, 'lowpass'), master);
  const hat = (decay: number, release: number, volume: number): Tone.MetalSynth =>
    new Tone.MetalSynth({
      harmonicity: 5.1,
      modulationIndex: 32,
      resonance: 4_000,
      octaves: 1.5,
      envelope: { attack: 0.001, decay, release, sustain: 0 },
      volume,
    }).connect(master);
  const closedHat = hat(0.04, 0.01, -20);
  const openHat = hat(0.12, 0.06, -22);
  const ride = hat(0.7, 0.7, -29);
  const crash = hat(1.1, 1.1, -24);
  const tom = new Tone.PolySynth(Tone.MembraneSynth, { octaves: 0.6, pitchDecay: 0.06, volume: -14 }).connect(master);
  const noise = (
    type: 'white' | 'pink',
    attack: number,
    decay: number,
    sustain: number,
    release: number,
    volume: number,
  ): Tone.NoiseSynth => new Tone.NoiseSynth({ noise: { type }, envelope: { attack, decay, sustain, release }, volume });
  const clap = noise('white', 0.001, 0.13, 0, 0.09, -16);
  clap.chain(new Tone.Filter({ type: 'bandpass', frequency: 3_500, Q: 1 }), master);
  const perc = noise('white', 0.001, 0.03, 0, 0.01, -24).connect(master);
  const riser = noise('pink', 2, 0.1, 0.8, 0.5, -26);
  riser.chain(new Tone.AutoFilter({ frequency: bpm / 60, baseFrequency: 200, octaves: 4 }).start(0), master);

  const monoPlayer =
    (
      synth: { triggerAttackRelease(note: string | number, duration: number, time: number, velocity: number): unknown },
      fallback = 200,
    ): Player =>
    ({ pitches, velocity }, time, duration) =>
      synth.triggerAttackRelease(pitches[0] === undefined ? fallback : hertz(pitches[0]), duration, time, velocity);
  const polyPlayer =
    (synth: Tone.PolySynth): Player =>
    ({ pitches, velocity }, time, duration) =>
      synth.triggerAttackRelease(pitches.map(hertz), duration, time, velocity);
  const noisePlayer =
    (synth: Tone.NoiseSynth): Player =>
    ({ velocity }, time, duration) =>
      synth.triggerAttackRelease(duration, time, velocity);

  return {
    bassGain,
    play: {
      kick: monoPlayer(kick),
      sub: monoPlayer(sub),
      bass: monoPlayer(bass),
      'closed-hat': monoPlayer(closedHat),
      'open-hat': monoPlayer(openHat),
      ride: monoPlayer(ride),
      crash: monoPlayer(crash),
      guira: noisePlayer(perc),
      shaker: noisePlayer(perc),
      clap: noisePlayer(clap),
      clave: noisePlayer(perc),
      rim: noisePlayer(perc),
      acid: monoPlayer(acid),
      lead: polyPlayer(lead),
      perc: noisePlayer(perc),
      tom: polyPlayer(tom),
      conga: polyPlayer(tom),
      slap: polyPlayer(tom),
      muffled: polyPlayer(tom),
      bongo: polyPlayer(tom),
      cowbell: polyPlayer(tom),
      surdo: polyPlayer(tom),
      stab: polyPlayer(stab),
      pad: polyPlayer(pad),
      riser: noisePlayer(riser),
    },
  };
}

function hertz(pitch: number): number {
  return 440 * 2 ** ((pitch - 69) / 12);
}
