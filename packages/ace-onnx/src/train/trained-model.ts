import type { AdapterSite, AdapterTrainer, TrainingExample } from '@loop/core';

import type { Product } from '../models/product.js';
import type { Component, Session } from '../runtime/runtime.js';
import type { Tensors } from '../runtime/tensor.js';
import type { NetworkInputs } from './engine/engine.js';
import type { TrainedNetwork } from './engine/trained-network.js';
import type { SiteChoice } from './site-choice.js';

/** The lengths of an example. */
export interface ExampleLengths {
  /** Latent frames. */
  readonly frames: number;
  /** Tokens of the condition. */
  readonly tokens: number;
}

/** What a family of models says about training its transformer; one file for each family makes it. */
export interface TrainedModel {
  /** Whether it was distilled to a few steps. */
  readonly isDistilled: boolean;
  /** The law by which its noise levels are drawn, where it has one of its own. */
  readonly timestepLaw?: AdapterTrainer['timestepLaw'];
  /** The files of the transformer's weights. */
  readonly component: Component;
  /** The condition for no words, float32 `[width]`. */
  readonly emptyCondition: Float32Array;
  /** How its products are laid out. */
  readonly layout: Product['layout'];
  /** The transformer, all but the adapter. */
  readonly network: Omit<TrainedNetwork, 'forms'>;
  /** The places where an adapter can be trained. @throws {InvalidInputError} For a part or a layer that it does not have. */
  sites(choice: SiteChoice): readonly AdapterSite[];
  /** The name of a site's weight in the checkpoint. */
  siteWeight(key: string): string;
  /** Measures an example. @throws {ShapeMismatchError} With every array that does not fit. */
  lengthsOf(example: TrainingExample, most: number): ExampleLengths;
  /** How many places a site's product has. */
  placesOf(site: AdapterSite, lengths: ExampleLengths): number;
  /** Runs the head over an example. */
  prepare(head: Session, example: TrainingExample, lengths: ExampleLengths): Promise<NetworkInputs>;
  /** The predicted direction as examples have it, float32 `[frames, channels]`. */
  predictionOf(velocity: Tensors[string], lengths: ExampleLengths): Float32Array;
}
