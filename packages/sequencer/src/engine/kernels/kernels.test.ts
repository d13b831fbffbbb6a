import { createRandom } from '@loop/core';
import type { Random } from '@loop/core';
import { describe, expect, it } from 'vitest';

import { compileKernels as compileSources } from '../../../kernels/compile.mjs';
import type { Doubles, Integers, Singles } from '../addressed.js';
import { BLOCK_FRAMES } from '../block.js';
import { HALF_FRAMES, HISTORY } from '../effects/half-rate.js';
import { createReflections } from '../effects/room.js';
import { createEnvelope } from '../envelope.js';
import { createFilter } from '../filter.js';
import { createCompressor } from '../master/compressor.js';
import { createPeakTable } from '../master/true-peak.js';
import { createMetal } from '../metal.js';
import { createNoise } from '../noise.js';
import { createTriangle } from '../wavetable.js';
import { createWorkspace } from '../workspace.js';
import type { Workspace } from '../workspace.js';
import { decodeHex } from './decode-hex.js';
import type { Kernels } from './kernels.js';
import { plainKernels } from './plain/plain-kernels.js';
import { WASM_HEX } from './wasm-bytes.js';
import { compileKernels } from './wasm-kernels.js';

const RATE = 8_000;

/** What a scene prepares its arrays from: the same numbers for both makes. */
interface Stage extends Workspace {
  readonly random: Random;
  /** Draws a number. */
  between(low: number, high: number): number;
  /** An array of numbers between two bounds. */
  spread(length: number, low: number, high: number): Doubles;
  /** An array of sound: loud, quiet or silent. */
  noisy(length?: number): Doubles;
}

/** Prepares a kernel's arrays. What it returns calls the kernel on `[from…to)`, with new sound. */
type Scene = (stage: Stage) => (from: number, to: number) => unknown;

const oscillator = (stage: Stage): Doubles => {
  const numbers = stage.doubles(4);
  numbers.set([stage.random.next(), stage.between(5e-4, 0.2), stage.between(0.999, 1.001), 0.99]);
  return numbers;
};

const filter = (stage: Stage): Doubles => createFilter(stage, stage.between(20, 4_000), stage.between(0.1, 1.5), RATE);

/** An envelope that is struck, let go and choked now and then. */
const envelope = (stage: Stage) => {
  const { random, between } = stage;
  const shape = {
    attack: random.pick([0.001, 0.02]),
    decay: between(0.005, 0.3),
    sustain: random.pick([0, 0.3]),
    release: between(0.005, 0.3),
  };
  const own = createEnvelope(stage, RATE, shape);
  return {
    numbers: own.numbers,
    next: () => random.pick([() => own.start(between(0.2, 1), random.integer(300)), own.release, own.choke, () => {}, () => {}])(),
  };
};

const mix = ({ random }: Stage) => {
  const ramp = () => ({ value: random.next(), slope: random.pick([0, 1e-3, -1e-3]), target: 0, blocks: 0 });
  return { dry: ramp(), wet: ramp() };
};

const renew = (stage: Stage, ...arrays: readonly Doubles[]): void => {
  for (const array of arrays) array.set(stage.noisy(array.length));
};

/** The range that a kernel takes which works on two frames at a time. */
const even = (from: number, to: number): [from: number, to: number] => [from & ~1, to & ~1];

/** An array of ones. */
const filled = (stage: Stage, length: number): Doubles => stage.spread(length, 1, 1);

/** A voice that writes its envelope's levels first. */
const voice =
  (play: (stage: Stage, numbers: Doubles, output: Doubles) => (from: number, to: number) => void): Scene =>
  (stage) => {
    const { numbers, next } = envelope(stage);
    const output = stage.noisy();
    const render = play(stage, numbers, output);
    return (from, to) => {
      next();
      render(from, to);
    };
  };

const wave =
  (name: 'fillSaw' | 'fillSquare'): Scene =>
  (stage) => {
    const own = oscillator(stage);
    return (from, to) => stage.kernels[name](own, stage.sound, from, to);
  };

const inPlace =
  (name: 'lowpass12' | 'bandpass12'): Scene =>
  (stage) => {
    const own = filter(stage);
    return (from, to) => {
      renew(stage, stage.sound);
      stage.kernels[name](own, stage.sound, ...even(from, to));
    };
  };

const moving =
  (name: 'movingLowpass12' | 'movingHighpass12'): Scene =>
  (stage) => {
    const own = filter(stage);
    const cutoffs = stage.spread(8, 5e-4, 0.45);
    return (from, to) => {
      renew(stage, stage.sound);
      const range = name === 'movingLowpass12' ? even(from, to) : ([from, to] as const);
      stage.kernels[name](own, cutoffs, stage.sound, ...range);
    };
  };

const stereo = (play: (stage: Stage) => (left: Doubles, right: Doubles, from: number, to: number) => unknown): Scene => {
  return (stage) => {
    const [left, right] = [stage.noisy(), stage.noisy()];
    const process = play(stage);
    return (from, to) => {
      renew(stage, left, right);
      return process(left, right, from, to);
    };
  };
};

const scenes: { readonly [K in keyof Kernels]: Scene } = {
  writeLevels: voice(
    ({ kernels, levels }, numbers) =>
      (from, to) =>
        kernels.writeLevels(numbers, levels, from, to),
  ),
  fillSaw: wave('fillSaw'),
  fillSquare: wave('fillSquare'),
  addThreeSaws: voice((stage, numbers, output) => {
    const [a, b, c] = [oscillator(stage), oscillator(stage), oscillator(stage)];
    return (from, to) => stage.kernels.addThreeSaws(numbers, stage.levels, a, b, c, 0.3, output, from, to);
  }),
  addWave: voice((stage, numbers, output) => {
    const [table, own] = [createTriangle(stage, 8), oscillator(stage)];
    return (from, to) => stage.kernels.addWave(numbers, stage.levels, table, own, 0.3, output, from, to);
  }),
  addSine: voice((stage, numbers, output) => {
    const own = oscillator(stage);
    return (from, to) => stage.kernels.addSine(numbers, stage.levels, own, 0.3, output, from, to);
  }),
  addFallingSine: voice((stage, numbers, output) => {
    const own = oscillator(stage);
    own[2] = 1e-3;
    return (from, to) => stage.kernels.addFallingSine(numbers, stage.levels, own, 0.3, output, from, to);
  }),
  fillMetal: (stage) => {
    const waves = createMetal(stage, RATE, { hertz: 200, ratios: [1, 1.4, 1.9, 2.5, 2.6, 3.9], harmonicity: 5.1, modulationIndex: 32 });
    return (from, to) => stage.kernels.fillMetal(waves, stage.sound, from, to);
  },
  fillWhite: (stage) => {
    const noise = createNoise(stage, stage.random.integer(99));
    return (from, to) => stage.kernels.fillWhite(noise, stage.sound, from, to);
  },
  fillPink: (stage) => {
    const [noise, pink] = [createNoise(stage, stage.random.integer(99)), stage.doubles(3)];
    return (from, to) => stage.kernels.fillPink(noise, pink, stage.sound, from, to);
  },
  addScaled: (stage) => {
    const output = stage.noisy();
    return (from, to) => {
      renew(stage, stage.levels, stage.sound);
      stage.kernels.addScaled(output, stage.levels, stage.sound, 0.7, from, to);
    };
  },
  scaleBy: (stage) => {
    const gains = stage.spread(BLOCK_FRAMES, 0, 1);
    return () => {
      renew(stage, stage.sound);
      stage.kernels.scaleBy(stage.sound, gains);
    };
  },
  copy: stereo(
    ({ kernels }) =>
      (left, right) =>
        kernels.copy(left, right),
  ),
  wipe: stereo(
    ({ kernels }) =>
      (left) =>
        kernels.wipe(left),
  ),
  addBlock: stereo(
    ({ kernels }) =>
      (left, right) =>
        kernels.addBlock(left, right),
  ),
  roundBlock: (stage) => {
    const samples = stage.singles(BLOCK_FRAMES);
    return () => {
      renew(stage, stage.sound);
      stage.kernels.roundBlock(stage.sound, samples);
    };
  },
  mixStrip: stereo((stage) => {
    const [mixLeft, mixRight] = [stage.noisy(), stage.noisy()];
    const slope = (): number => stage.random.pick([0, 1e-3]);
    // A part with one side is both.
    return (left, right) => stage.kernels.mixStrip(left, stage.random.pick([left, right]), 0.7, slope(), 0.4, slope(), mixLeft, mixRight);
  }),
  mixFour: stereo((stage) => {
    const [a, b, c, d] = [stage.noisy(), stage.noisy(), stage.noisy(), stage.noisy()];
    return (left, right) => {
      renew(stage, a, b, c, d);
      stage.kernels.mixFour(a, b, c, d, 0.5, 0.6, 0.7, 0.8, left, right);
    };
  }),
  lowpass12: inPlace('lowpass12'),
  bandpass12: inPlace('bandpass12'),
  movingLowpass12: moving('movingLowpass12'),
  movingHighpass12: moving('movingHighpass12'),
  addMovingLowpass24: (stage) => {
    const [own, cutoffs, output] = [filter(stage), stage.spread(8, 5e-4, 0.45), stage.noisy()];
    return (from, to) => {
      renew(stage, stage.levels, stage.sound);
      stage.kernels.addMovingLowpass24(own, cutoffs, stage.sound, stage.levels, 0.7, output, from, to);
    };
  },
  lowpass24Stereo: stereo((stage) => {
    const [first, second] = [filter(stage), filter(stage)];
    return (left, right, from, to) => stage.kernels.lowpass24Stereo(first, second, left, right, ...even(from, to));
  }),
  echo: stereo((stage) => {
    const [lines, levels] = [stage.doubles(2 * 512), mix(stage)];
    const places = { place: stage.random.integer(512), frames: BLOCK_FRAMES + stage.random.integer(300), feedback: 0.4 };
    return (left, right) => {
      const loudest = stage.kernels.echo(lines, places, levels, left, right);
      places.place = (places.place + BLOCK_FRAMES) & 511;
      return loudest;
    };
  }),
  reverb: stereo((stage) => {
    const { doubles } = stage;
    const space = {
      reflections: createReflections(stage, RATE / 2, { decaySeconds: 0.9, dampingHertz: 1_000 }),
      lastLeft: doubles(HISTORY + BLOCK_FRAMES),
      lastRight: doubles(HISTORY + BLOCK_FRAMES),
      halfLeft: doubles(HISTORY + HALF_FRAMES),
      halfRight: doubles(HISTORY + HALF_FRAMES),
      roomLeft: doubles(BLOCK_FRAMES),
      roomRight: doubles(BLOCK_FRAMES),
    };
    const levels = mix(stage);
    return (left, right) => stage.kernels.reverb(space, levels, left, right);
  }),
  placeInRoom: stereo((stage) => {
    const { doubles } = stage;
    const space = {
      reflections: createReflections(stage, RATE / 2, { decaySeconds: 0.9, dampingHertz: 1_000 }),
      halfLeft: doubles(HISTORY + HALF_FRAMES),
      halfRight: doubles(HISTORY + HALF_FRAMES),
      roomLeft: doubles(HALF_FRAMES),
      roomRight: doubles(HALF_FRAMES),
    };
    const [levels, sound] = [mix(stage), doubles(HALF_FRAMES)];
    return (left, right) => {
      renew(stage, sound);
      return stage.kernels.placeInRoom(space, levels, sound, left, right);
    };
  }),
  compress: stereo((stage) => {
    const options = { thresholdDb: -18, ratio: 4, kneeDb: 30, attackSeconds: 0.003, releaseSeconds: 0.25, makeUpDb: 3 };
    return createCompressor(stage, RATE, options).process;
  }),
  scaleMoving: stereo(
    ({ kernels }) =>
      (left, right) =>
        kernels.scaleMoving(left, right, 0.7, 1e-3, 0, BLOCK_FRAMES),
  ),
  judgePeaks: stereo((stage) => {
    const [leftLine, rightLine, table] = [
      stage.doubles(143 + BLOCK_FRAMES),
      stage.doubles(143 + BLOCK_FRAMES),
      createPeakTable(stage.doubles),
    ];
    return (left, right) => stage.kernels.judgePeaks(table, leftLine, rightLine, 143, left, right, 8, 0.8, stage.levels);
  }),
  limit: stereo((stage) => {
    const [leftLine, rightLine] = [stage.noisy(143 + BLOCK_FRAMES), stage.noisy(143 + BLOCK_FRAMES)];
    const [hold, allowed, suffix] = [stage.doubles(2), stage.spread(BLOCK_FRAMES, 0.5, 1), filled(stage, BLOCK_FRAMES + 1)];
    const [held, heldBefore] = [filled(stage, BLOCK_FRAMES), filled(stage, BLOCK_FRAMES)];
    hold.set([1, 0.999]);
    return (left, right) => stage.kernels.limit(hold, allowed, suffix, held, heldBefore, leftLine, rightLine, 8, 0.9, left, right);
  }),
};

/** Plays a scene in pieces of the block. Returns, after each, what was returned and the bytes of all arrays. */
function play(scene: Scene, workspace: Workspace, seed: number): readonly unknown[] {
  const arrays: (Doubles | Integers | Singles)[] = [workspace.levels, workspace.sound];
  const random = createRandom(seed);
  const keep = <A extends Doubles | Integers | Singles>(array: A): A => {
    arrays.push(array);
    return array;
  };
  const doubles = (length: number): Doubles => keep(workspace.doubles(length));
  const between = (low: number, high: number): number => low + (high - low) * random.next();
  const spread = (length: number, low: number, high: number): Doubles => {
    const array = doubles(length);
    for (let index = 0; index < length; index += 1) array[index] = between(low, high);
    return array;
  };
  const noisy = (length = BLOCK_FRAMES): Doubles => {
    const level = random.pick([0, 1e-20, 0.01, 0.6, 1, 3]);
    return spread(length, -level, level);
  };
  const step = scene({
    ...workspace,
    doubles,
    singles: (length) => keep(workspace.singles(length)),
    integers: (length) => keep(workspace.integers(length)),
    random,
    between,
    spread,
    noisy,
  });
  return Array.from({ length: 6 }, () => {
    const cut = 2 + random.integer(BLOCK_FRAMES - 3);
    return [
      [0, cut],
      [cut, BLOCK_FRAMES],
    ].map(([from, to]) => [step(from as number, to as number), digest(arrays)]);
  });
}

/** A number for what is in arrays; equal bits give equal numbers. */
function digest(arrays: readonly (Doubles | Integers | Singles)[]): number {
  let hash = 0;
  for (const { buffer, byteOffset, byteLength } of arrays) {
    for (const word of new Int32Array(buffer, byteOffset, byteLength / 4)) hash = Math.imul(hash ^ word, 0x9e3779b1) ^ (hash >>> 15);
  }
  return hash;
}

describe('the loops of the engine', () => {
  it.each(Object.entries(scenes))('%s gives the same bits in WebAssembly and in plain TypeScript', (_, scene) => {
    for (let seed = 0; seed < 25; seed += 1) {
      const fast = createWorkspace(RATE);
      const plain = createWorkspace(RATE, () => undefined);
      expect(plain.kernels).toBe(plainKernels);
      expect(fast.kernels).not.toBe(plainKernels);
      expect(play(scene, fast, seed), `seed ${seed}`).toEqual(play(scene, plain, seed));
    }
  });

  it('are compiled from the sources beside them: `pnpm kernels` after a change', async () => {
    expect(WASM_HEX).toBe(Buffer.from(await compileSources()).toString('hex'));
  });

  it('are plain TypeScript where WebAssembly is missing, forbidden or without vectors', () => {
    const { WebAssembly } = globalThis;
    const forbidden = function (): never {
      throw new WebAssembly.CompileError('unsafe-eval is not allowed');
    };
    try {
      for (const found of [undefined, { Memory: WebAssembly.Memory, Module: forbidden }]) {
        Object.defineProperty(globalThis, 'WebAssembly', { value: found, configurable: true, writable: true });
        expect(compileKernels(1_024)).toBeUndefined();
        expect(createWorkspace(RATE).kernels).toBe(plainKernels);
      }
    } finally {
      Object.defineProperty(globalThis, 'WebAssembly', { value: WebAssembly, configurable: true, writable: true });
    }
  });
});

describe('decodeHex', () => {
  it('gives the bytes that Node gives', () => {
    for (const length of [0, 1, 2, 3, 4, 5, 63, 64, 65]) {
      const bytes = Uint8Array.from({ length }, (_, index) => (index * 37 + length) % 256);
      expect(decodeHex(Buffer.from(bytes).toString('hex'))).toEqual(bytes);
    }
    expect(decodeHex(WASM_HEX).length).toBeLessThan(20_000);
  });
});

describe('createWorkspace', () => {
  it.each([8_000, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 88_200, 96_000, 176_400, 192_000])(
    'has room for an engine at %i Hz',
    async (sampleRate) => {
      const { createEngine } = await import('../engine.js');
      const engine = createEngine({ sampleRate, stems: true });
      engine.startNote({ voice: 'lead', pitch: 60, velocity: 1, gateFrames: 1_000, offset: 0 });
      for (let count = 0; count < 4; count += 1) engine.render();
      expect(engine.output.left.some((sample) => sample !== 0)).toBe(true);
    },
  );
});
