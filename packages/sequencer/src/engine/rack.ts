import type { Doubles } from './addressed.js';
import type { Voice } from '@loop/core';

import { BLOCK_FRAMES } from './block.js';
import { createChannel } from './channel.js';
import type { Channel, ChannelOptions } from './channel.js';
import { createDuck } from './effects/duck.js';
import type { Duck } from './effects/duck.js';
import { createPingPong } from './effects/ping-pong.js';
import { createReverb } from './effects/reverb.js';
import { createFilter, CUTOFF, resetFilter, warpedCutoff } from './filter.js';
import { decibelsToGain } from './math.js';
import type { Kernels } from './kernels/kernels.js';
import { createPadChannel } from './pad-channel.js';
import type { SoundSettings } from './parameters.js';
import { createRiserSweep } from './effects/riser-sweep.js';
import { STEMS } from './stems.js';
import type { StemName } from './stems.js';
import { createAcid, createAcidSweep } from './voices/acid.js';
import { createBank } from './voices/bank.js';
import { createChoice } from './voices/choice.js';
import type { Choice } from './voices/choice.js';
import { createBass, setBassDecay } from './voices/bass.js';
import { CLOSED_HAT, CRASH, createHat, OPEN_HAT, RIDE } from './voices/hat.js';
import { createKick } from './voices/kick.js';
import { createLeadVoices } from './voices/lead.js';
import { CLAP, createNoiseVoice, PERC, RISER } from './voices/noise-voice.js';
import { GUIRA, SHAKER, createScraper } from './voices/scraper.js';
import type { SkinOptions } from './voices/skin.js';
import { BONGO, CONGA, MUFFLED, SLAP, SURDO, TOM, createSkin } from './voices/skin.js';
import { createSnareBody } from './voices/snare-body.js';
import { createStabVoices } from './voices/stab.js';
import { createSub } from './voices/sub.js';
import { createString } from './voices/string.js';
import type { StringSettings } from './voices/string.js';
import { CLAVE, COWBELL, RIM, createStruckBar } from './voices/struck-bar.js';
import type { Bank, Sounding } from './voices/voice.js';
import type { Workspace } from './workspace.js';

/** All instruments with their filters and effects, before the mix. */
export interface Rack {
  /** The voices by name. */
  readonly banks: { readonly [V in Voice]: Bank };
  /** The parts of the mix that instruments make. */
  readonly channels: { readonly [S in Exclude<StemName, `slot${string}` | 'sends'>]: Channel };
  /** The push of the kick on the bass. */
  readonly duck: Duck;
  /** Takes over the settings of the voices and effects. */
  apply(settings: SoundSettings): void;
  /** Follows the tempo. */
  setTempo(bpm: number): void;
  /** Moves what runs whether or not a note sounds; call it once before each block. */
  tick(): void;
  /** Falls silent and starts everything over. */
  reset(): void;
}

/** Creates the instruments. */
export function createRack(workspace: Workspace, sampleRate: number): Rack {
  const { kernels, doubles } = workspace;
  const kickSettings = { punch: 0.05 };
  const bass = createBass(workspace, sampleRate);
  const acid = createAcid(workspace, sampleRate);
  const acidSweep = createAcidSweep(sampleRate);
  const riserSweep = createRiserSweep(workspace, sampleRate);
  const duck = createDuck(workspace, sampleRate);
  const acidDelay = createPingPong(workspace, sampleRate, { feedback: 0.25 });
  const leadDelay = createPingPong(workspace, sampleRate, { feedback: 0.35 });
  const leadReverb = createReverb(workspace, sampleRate, { decaySeconds: 0.9, dampingHertz: 3_000 });
  const pad = createPadChannel(workspace, sampleRate);
  const buses = Object.fromEntries(STEMS.map((stem) => [stem, doubles(BLOCK_FRAMES)])) as Record<StemName, Doubles>;
  const mono = (stem: StemName, voice: Sounding): Bank => createBank([voice], { mode: 'mono', output: buses[stem] });
  const kicks = Array.from({ length: 3 }, () => createKick(workspace, sampleRate, kickSettings));
  const closedHat = createHat(workspace, sampleRate, CLOSED_HAT);
  const openHat = createHat(workspace, sampleRate, OPEN_HAT);
  const clap = createNoiseVoice(workspace, sampleRate, CLAP);
  const perc = createNoiseVoice(workspace, sampleRate, PERC);
  const snare = createSnareBody(workspace, sampleRate);
  const skins = (options: SkinOptions, count = 3): Bank =>
    createBank(
      Array.from({ length: count }, () => createSkin(workspace, sampleRate, options)),
      { mode: 'poly', output: buses.perc },
    );
  const leads = createLeadVoices(workspace, sampleRate, 16);
  const stabs = createStabVoices(workspace, sampleRate, 12);
  /** A synthesizer or a string, as the settings of a part say. */
  const orString = (stem: StemName, synth: Bank, count: number, volumeDb: number): StringPart => {
    const settings: StringSettings = { model: 0 };
    const strings = Array.from({ length: count }, () => createString(workspace, sampleRate, volumeDb, settings));
    const bank = createChoice([synth, createBank(strings, { mode: 'poly', output: buses[stem] })]);
    return {
      bank,
      setVoice(voice) {
        bank.choose(voice > 0 ? 1 : 0);
        settings.model = Math.max(0, Math.round(voice) - 1);
      },
    };
  };
  const acidPart = orString('acid', mono('acid', acid), 4, -12);
  const leadPart = orString('lead', createBank(leads, { mode: 'poly', output: buses.lead }), 8, -14);
  const stabPart = orString('stab', createBank(stabs, { mode: 'poly', output: buses.stab }), 12, -17);
  // Wood has no place behind the clap's filter.
  const wood = doubles(BLOCK_FRAMES);
  const clapBand = createInsert(workspace, kernels.bandpass12, 3_500, 0, sampleRate);
  const stabFilter = createInsert(workspace, kernels.lowpass12, 3_500, 1, sampleRate);

  const banks: Rack['banks'] = {
    kick: createBank(kicks, { mode: 'alternate', output: buses.kick }),
    sub: mono('sub', createSub(workspace, sampleRate)),
    bass: mono('bass', bass),
    'closed-hat': mono('hat', closedHat),
    'open-hat': mono('hat', openHat),
    ride: mono('hat', createHat(workspace, sampleRate, RIDE)),
    crash: mono('hat', createHat(workspace, sampleRate, CRASH)),
    guira: mono('hat', createScraper(workspace, sampleRate, GUIRA)),
    shaker: mono('hat', createScraper(workspace, sampleRate, SHAKER)),
    clap: snare.under(mono('clap', clap)),
    clave: createBank([createStruckBar(workspace, sampleRate, CLAVE)], { mode: 'mono', output: wood }),
    rim: createBank([createStruckBar(workspace, sampleRate, RIM)], { mode: 'mono', output: wood }),
    acid: acidPart.bank,
    lead: leadPart.bank,
    perc: mono('perc', perc),
    tom: skins(TOM, 4),
    conga: skins(CONGA),
    slap: skins(SLAP, 2),
    muffled: skins(MUFFLED, 2),
    bongo: skins(BONGO),
    cowbell: mono('perc', createStruckBar(workspace, sampleRate, COWBELL)),
    surdo: skins(SURDO, 2),
    stab: stabPart.bank,
    pad: pad.bank,
    riser: mono('riser', createNoiseVoice(workspace, sampleRate, RISER)),
  };
  const channel = (stem: StemName, own: readonly Bank[], options: Pick<ChannelOptions, 'insert' | 'effects'> = {}): Channel =>
    createChannel(workspace, { banks: own, output: buses[stem], ...options });

  return {
    banks,
    duck,
    channels: {
      kick: channel('kick', [banks.kick]),
      sub: channel('sub', [banks.sub]),
      bass: channel('bass', [banks.bass], { insert: duck.process }),
      hat: channel('hat', [banks['closed-hat'], banks['open-hat'], banks.ride, banks.crash, banks.guira, banks.shaker]),
      clap: channel('clap', [banks.clap, banks.clave, banks.rim], {
        insert: (buffer, heard) => {
          clapBand.process(buffer, heard);
          snare.addTo(buffer);
          if (!heard) return;
          kernels.addBlock(wood, buffer);
          kernels.wipe(wood);
        },
      }),
      acid: channel('acid', [banks.acid], { effects: [acidDelay] }),
      lead: channel('lead', [banks.lead], { effects: [leadDelay, leadReverb] }),
      perc: channel('perc', [banks.perc, banks.tom, banks.conga, banks.slap, banks.muffled, banks.bongo, banks.cowbell, banks.surdo]),
      stab: channel('stab', [banks.stab], { insert: stabFilter.process }),
      pad,
      riser: channel('riser', [banks.riser], { insert: riserSweep.process }),
    },
    apply(settings) {
      kickSettings.punch = settings.kickPunch;
      for (const kick of kicks) kick.setDecay(settings.kickDecay);
      setBassDecay(bass, settings.bassDecay);
      bass.setTone(settings.bassTone);
      clap.setDecay(settings.clapDecay);
      clapBand.setCutoff(settings.clapTone);
      snare.setLevel(settings.clapBody);
      perc.setDecay(settings.percDecay);
      closedHat.setDecay(settings.hatDecay);
      openHat.setDecay(3 * settings.hatDecay);
      acidPart.setVoice(settings.acidVoice);
      leadPart.setVoice(settings.leadVoice);
      stabPart.setVoice(settings.stabVoice);
      for (const lead of leads) lead.setDecay(settings.leadDecay);
      for (const stab of stabs) stab.setDecay(settings.stabDecay);
      stabFilter.setCutoff(settings.stabTone);
      acid.setResonance(settings.acidResonance);
      acidSweep.setRate(settings.acidLfoRate);
      acidDelay.setWet(Math.min(1, settings.delay * settings.delayAcid));
      leadDelay.setWet(Math.min(1, settings.delay * settings.delayLead));
      leadReverb.setWet(Math.min(1, settings.reverb * settings.reverbLead));
      pad.setWet(Math.min(1, settings.reverb * settings.reverbPad));
    },
    setTempo(bpm) {
      acidDelay.setTime(45 / bpm);
      leadDelay.setTime(30 / bpm);
      riserSweep.setRate(bpm / 60);
    },
    tick() {
      acidSweep.fill(acid.cutoffOffsets);
    },
    reset() {
      wood.fill(0);
      snare.reset();
      duck.reset();
      acidSweep.reset();
      riserSweep.reset();
    },
  };
}

/** A part that a synthesizer or a string plays. */
interface StringPart {
  readonly bank: Choice;
  /** 0 is the synthesizer, 1 a nylon guitar, 2 a piano. */
  setVoice(voice: number): void;
}

/** A filter in the way of a part. */
interface Insert {
  /** Filters a block in place. */
  process(buffer: Doubles, heard: boolean): void;
  /** Moves its edge or its middle, in hertz. */
  setCutoff(hertz: number): void;
}

/** A filter on the sum of a part's voices, which forgets while there is nothing to hear. */
function createInsert(workspace: Workspace, kernel: Kernels['lowpass12'], hertz: number, resonanceDb: number, sampleRate: number): Insert {
  const filter = createFilter(workspace, hertz, decibelsToGain(-resonanceDb), sampleRate);
  let remembers = false;
  return {
    process(buffer, heard) {
      if (heard) kernel(filter, buffer, 0, BLOCK_FRAMES);
      else if (remembers) resetFilter(filter);
      remembers = heard;
    },
    setCutoff(next) {
      filter[CUTOFF] = warpedCutoff(next, sampleRate);
    },
  };
}
