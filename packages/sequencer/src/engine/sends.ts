import type { Song } from '@loop/core';
import { INSTRUMENTS } from '@loop/core';

import { createPingPong } from './effects/ping-pong.js';
import { createReverb } from './effects/reverb.js';
import { addRamped, advanceRamp, blocksIn, createRamp, jumpRamp, moveRamp } from './ramp.js';
import type { Ramp } from './ramp.js';
import type { StemName } from './stems.js';
import { trackOfStem } from './stems.js';
import { addStereo, createStereoBlock, wipeStereo } from './stereo-block.js';
import type { EngineBlock, StereoBlock } from './stereo-block.js';
import type { Workspace } from './workspace.js';

/** What one part sends. */
export interface Send {
  /** Whether it sends anything now. */
  readonly isOpen: boolean;
  /** Takes the part in the present block, as it is mixed. */
  take(sound: StereoBlock): void;
}

/** The room and the echoes that all tracks share. Nothing is computed while no track sends anything to them. */
export interface Sends {
  /** Whether any track sends anything now. */
  readonly isOpen: boolean;
  /** Takes over what the tracks send, without a click. */
  apply(tracks: Song['tracks']): void;
  /** What a part sends; `undefined` for parts that stay dry whatever their track says. */
  of(stem: StemName): Send | undefined;
  /** Adds what comes back to a block. Returns whether there is anything in it. */
  process(output: EngineBlock): boolean;
  /** Forgets all sound and finishes any movement. */
  reset(): void;
  /** Follows the tempo. */
  setTempo(bpm: number): void;
}

interface Levels {
  readonly reverb: Ramp;
  readonly delay: Ramp;
}

const SMOOTHING_SECONDS = 0.02;

/** Creates the shared effects: a room of 1.4 seconds, and echoes of a dotted eighth. */
export function createSends(workspace: Workspace, sampleRate: number): Sends {
  const { kernels } = workspace;
  const room = createReverb(workspace, sampleRate, { decaySeconds: 1.4, dampingHertz: 4_000 });
  const echo = createPingPong(workspace, sampleRate, { feedback: 0.35 });
  room.setWet(1);
  echo.setWet(1);
  const smoothing = blocksIn(SMOOTHING_SECONDS, sampleRate);
  const levels = new Map(INSTRUMENTS.map((instrument): [string, Levels] => [instrument, { reverb: createRamp(0), delay: createRamp(0) }]));
  const toRoom = createStereoBlock(workspace);
  const toEcho = createStereoBlock(workspace);
  let heard = false;
  let open = false;

  const levelsOf = (stem: StemName): Levels | undefined => {
    // The sub follows its kick in the mix, but stays dry: it is too low for a room.
    return stem === 'sub' ? undefined : levels.get(trackOfStem(stem) ?? '');
  };

  const look = (): void => {
    open = false;
    for (const { reverb, delay } of levels.values()) open ||= hasLevel(reverb) || hasLevel(delay);
  };

  const wipe = (): void => {
    wipeStereo(kernels, toRoom);
    wipeStereo(kernels, toEcho);
  };

  return {
    get isOpen() {
      return open;
    },
    apply(tracks) {
      for (const instrument of INSTRUMENTS) {
        const { reverb = 0, delay = 0 } = tracks[instrument].sends ?? {};
        const own = levels.get(instrument) as Levels;
        moveRamp(own.reverb, reverb, smoothing);
        moveRamp(own.delay, delay, smoothing);
      }
      look();
    },
    of(stem) {
      const own = levelsOf(stem);
      if (own === undefined) return undefined;
      const { reverb, delay } = own;
      return {
        get isOpen() {
          return hasLevel(reverb) || hasLevel(delay);
        },
        take({ left, right }) {
          heard = true;
          addRamped(reverb, left, toRoom.left);
          addRamped(reverb, right, toRoom.right);
          addRamped(delay, left, toEcho.left);
          addRamped(delay, right, toEcho.right);
          advanceRamp(reverb);
          advanceRamp(delay);
        },
      };
    },
    process(output) {
      const hasRoom = room.process(toRoom.left, toRoom.right, heard);
      const hasEcho = echo.process(toEcho.left, toEcho.right, heard);
      heard = false;
      if (open) look();
      if (!hasRoom && !hasEcho) return false;
      addStereo(kernels, toRoom, output);
      addStereo(kernels, toEcho, output);
      wipe();
      return true;
    },
    reset() {
      room.reset();
      echo.reset();
      for (const { reverb, delay } of levels.values()) {
        jumpRamp(reverb, reverb.target);
        jumpRamp(delay, delay.target);
      }
      look();
      wipe();
      heard = false;
    },
    setTempo(bpm) {
      echo.setTime(45 / bpm);
    },
  };
}

function hasLevel({ value, target }: Ramp): boolean {
  return value !== 0 || target !== 0;
}
