import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { formatTrainingConfiguration, nameOf, parseTrainingConfiguration } from './configuration-json.js';
import { createTrainingConfiguration } from './create-configuration.js';
import { CONFIGURATION_DIALECTS, DIALECT_METHODS } from './dialects.js';
import type { ConfigurationDialect } from './dialects.js';
import { formatV1AdapterConfig } from './lofi-recipes.js';
import { CONFIGURATION_FIELDS, PARAMETERS } from './parameters.js';
import { PRESET_NAMES, presetConfiguration } from './preset-configuration.js';
import { TRAINING_PRESETS } from './presets.js';
import type { ConfigurationField, TrainingConfiguration } from './training-configuration.js';

/** Draws a value of a field, from its own rule. */
function valueOf(field: ConfigurationField): fc.Arbitrary<unknown> {
  const rule = PARAMETERS[field];
  switch (rule.kind) {
    case 'integer':
      return fc.integer({ min: rule.low, max: rule.high });
    case 'number':
      return fc
        .double({ min: rule.low, max: rule.high, noNaN: true })
        .map((value) => (value <= rule.low && rule.above ? rule.high : value || 0));
    case 'boolean':
      return fc.boolean();
    case 'choice':
      return fc.constantFrom(...rule.allowed);
    case 'text':
      return fc.string({ maxLength: 20 }).filter((text) => !text.includes('\0'));
    case 'words':
      return fc.array(fc.constantFrom('q_proj', 'k_proj', 'to_out.0'), { maxLength: 3 });
  }
}

const anyConfiguration = (methods: readonly string[]): fc.Arbitrary<TrainingConfiguration> => {
  const fields = Object.fromEntries(CONFIGURATION_FIELDS.map((field) => [field, valueOf(field)]));
  return fc.record({ ...fields, method: fc.constantFrom(...methods) }) as unknown as fc.Arbitrary<TrainingConfiguration>;
};

describe('createTrainingConfiguration', () => {
  it('fills the defaults of the official trainer', () => {
    expect(createTrainingConfiguration({ rank: 8 })).toMatchObject({
      rank: 8,
      alpha: 128,
      epochs: 100,
      targets: ['q_proj', 'k_proj', 'v_proj', 'o_proj'],
    });
  });

  it.each(CONFIGURATION_FIELDS)('refuses a wrong %s by its name', (field) => {
    const wrong = PARAMETERS[field].kind === 'text' ? 5 : {};
    expect(() => createTrainingConfiguration({ [field]: wrong })).toThrow(
      new RegExp(`${field}.*${PARAMETERS[field].kind === 'text' ? '5' : 'object'}`, 'u'),
    );
  });

  it('refuses numbers outside their range, saying the range', () => {
    expect(() => createTrainingConfiguration({ learningRate: 0 })).toThrow('learningRate: must be a number above 0 and at most 1');
    expect(() => createTrainingConfiguration({ epochs: 1.5 })).toThrow('epochs: must be a whole number from 1 to');
    expect(() => createTrainingConfiguration({ method: 'full' as 'lora' })).toThrow(/lora.*rslora.*dora/u);
  });

  it('names every fault at once, and the field that was meant', () => {
    const wrong = { learning_rate: 1, seed: -1 } as object;
    expect(() => createTrainingConfiguration(wrong)).toThrow(/learningRate meant.*seed|seed.*learningRate meant/su);
    expect(() => createTrainingConfiguration({ targets: ['--evil'] })).toThrow('targets');
  });
});

describe('configurations as JSON', () => {
  it.each(CONFIGURATION_DIALECTS)('of %s come back, but for what that program does not know', (dialect) => {
    const methods = dialect === 'loop' ? PARAMETERS.method : { allowed: DIALECT_METHODS[dialect] };
    fc.assert(
      fc.property(anyConfiguration((methods as { allowed: readonly string[] }).allowed), (configuration) => {
        const { text, warnings } = formatTrainingConfiguration(configuration, dialect);
        const read = parseTrainingConfiguration(text, dialect);
        expect(read.warnings).toEqual([]);
        const warned = new Set(warnings.map(({ field }) => field));
        for (const field of CONFIGURATION_FIELDS) {
          // What is neither written nor reported is what that program does anyway.
          if (!warned.has(field)) expect([field, read.configuration[field]]).toEqual([field, configuration[field]]);
          else expect(nameOf(field, dialect, configuration.method)).toBeUndefined();
        }
        expect(formatTrainingConfiguration(read.configuration, dialect)).toEqual({ text, warnings: [] });
      }),
      { numRuns: 40 },
    );
  });

  const known: readonly (readonly [ConfigurationDialect, object, object])[] = [
    [
      'ace-lora-trainer',
      { _description: 'x', adapter_type: 'lora', lora_r: 64, max_epochs: 9, auto_save_best_after: 200, loss_weighting: 'min_snr' },
      { rank: 64, epochs: 9, bestAfter: 200, weighting: 'min-snr', cropFrames: 1_500 },
    ],
    [
      'side-step',
      {
        name: 'x',
        rank: 16,
        target_modules_str: 'q_proj k_proj',
        scheduler: 'cosine_restarts',
        lr: 1e-4,
        target_mlp: false,
        save_best: true,
      },
      { rank: 16, targets: ['q_proj', 'k_proj'], schedule: 'cosine-restarts', learningRate: 1e-4, feedForward: false, epochs: 1_000 },
    ],
    [
      'official',
      { rank: 64, shift: 3, num_inference_steps: 8, sample_every_n_epochs: 0, offload_encoder: true, cfg_ratio: 0.15 },
      { offloadEncoder: true, inferenceSteps: 8, learningRate: 1e-4 },
    ],
    ['server', { tensor_dir: '/t', lokr_linear_dim: 64, train_epochs: 3 }, { method: 'lokr', learningRate: 0.03, weightDecompose: true }],
    ['loop', { learningRate: 1e-4, gradientAccumulation: 2 }, { gradientAccumulation: 2 }],
  ];
  it.each(known)('of %s are told apart by their fields, and filled with its defaults', (dialect, json, expected) => {
    const read = parseTrainingConfiguration(JSON.stringify(json));
    expect([read.dialect, read.warnings]).toEqual([dialect, []]);
    expect(read.configuration).toMatchObject(expected);
  });

  it('report what they hold beyond, and never take over a formula', () => {
    const json = { rank: 8, warmup_step: 5, scheduler_formula: '__import__("os")', ['__proto__x']: 1, target_mlp: true, save_best: true };
    const read = parseTrainingConfiguration(JSON.stringify(json));
    expect(read.unknown).toEqual({ warmup_step: 5, scheduler_formula: '__import__("os")', ['__proto__x']: 1 });
    expect(read.warnings.map(({ message }) => message)).toEqual([
      'warmup_step is not known; is warmup_steps meant: it is left out.',
      expect.stringContaining('formula'),
      expect.stringContaining('is not known'),
    ]);
  });

  it('refuse values out of range under their own name, and what says a thing twice', () => {
    expect(() => parseTrainingConfiguration('{"lora_r": 0, "max_epochs": 3}')).toThrow('lora_r: must be a whole number');
    expect(() => parseTrainingConfiguration('{"lr": 1e-4, "learning_rate": 1e-4, "target_mlp": true}')).toThrow('says the same as lr');
    expect(() => parseTrainingConfiguration('{"adapter_type": "oft", "lora_r": 4}', 'official')).toThrow('adapter_type');
    expect(() => parseTrainingConfiguration('[1]')).toThrow('no JSON object');
    expect(() => parseTrainingConfiguration('{"seed": 1}')).toThrow('may be of');
    expect(() => formatTrainingConfiguration(createTrainingConfiguration({ method: 'dora' }), 'official')).toThrow('cannot train');
  });

  it('of any text fail in no other way', () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        try {
          parseTrainingConfiguration(text, 'side-step');
        } catch (error) {
          expect(['file_format', 'invalid_input']).toContain((error as { code?: string }).code);
        }
      }),
    );
  });
});

describe('presets', () => {
  it.each(PRESET_NAMES)('%s is a whole configuration', (name) => {
    const configuration = presetConfiguration(name, { tensors: 't' });
    expect(Object.keys(configuration).toSorted()).toEqual([...CONFIGURATION_FIELDS].toSorted());
  });

  it('come back from the JSON of their program', () => {
    for (const { name, dialect } of TRAINING_PRESETS) {
      const configuration = presetConfiguration(name);
      const { text } = formatTrainingConfiguration(configuration, dialect, { name });
      const read = parseTrainingConfiguration(text, dialect);
      expect([name, read.name, read.configuration]).toEqual([name, name, configuration]);
    }
  });

  it('have the values of their tables', () => {
    expect(presetConfiguration('ace-lora-trainer/high_quality')).toMatchObject({
      rank: 128,
      dropout: 0.05,
      learningRate: 5e-5,
      warmupSteps: 200,
      patience: 200,
    });
    expect(presetConfiguration('side-step/vram_8gb')).toMatchObject({
      rank: 16,
      alpha: 32,
      learningRate: 3e-4,
      gradientAccumulation: 8,
      feedForward: false,
    });
    expect(presetConfiguration('official/vram_24gb_plus')).toMatchObject({
      rank: 128,
      batchSize: 2,
      gradientAccumulation: 2,
      optimizer: 'adamw',
    });
    expect(() => presetConfiguration('best')).toThrow('is not the name of a preset');
  });

  it('hold the recipes of lofi-lora, with the scales that they train', () => {
    const full = presetConfiguration('lofi');
    expect(JSON.parse(formatV1AdapterConfig(full))).toEqual({
      r: 256,
      lora_alpha: 32,
      use_rslora: true,
      lora_dropout: 0,
      target_modules: ['speaker_embedder', 'linear_q', 'linear_k', 'linear_v', 'to_q', 'to_k', 'to_v', 'to_out.0'],
    });
    const low = presetConfiguration('lofi-low-memory');
    expect([full, low].map(({ alpha, rank }) => alpha / Math.sqrt(rank))).toEqual([2, 16 / Math.sqrt(128)]);
    expect(low.targets).not.toContain('speaker_embedder');
  });
});
