import type { AdapterSite, AdapterTrainer, AdapterWeights, EvaluatedExample, TrainingExample } from '@loop/core';

import type { WireError } from '../../remote/wire-error.js';

/** What is asked of a trainer at the other end of a line. */
export type TrainerCall =
  | { readonly name: 'create'; readonly settings: Parameters<AdapterTrainer['create']>[0] }
  | { readonly name: 'step' | 'evaluate'; readonly example: TrainingExample; readonly adapter: AdapterWeights };

/** What comes back: an adapter; a loss and the gradients of the example alone; a loss and a prediction. */
export type TrainerAnswer = AdapterWeights | { readonly loss: number; readonly gradients: AdapterWeights } | EvaluatedExample;

/** What a service is sent. `Order` says which trainer to open. */
export type MessageToTrainer<Order> =
  | { readonly type: 'open'; readonly order: Order }
  | { readonly type: 'call'; readonly job: number; readonly call: TrainerCall }
  | { readonly type: 'abort'; readonly job: number }
  | { readonly type: 'dispose'; readonly job: number };

/** What a trainer is, as plain data. */
export interface TrainerFacts {
  readonly sites: readonly AdapterSite[];
  readonly frames: number;
  readonly isDistilled: boolean;
  readonly timestepLaw: AdapterTrainer['timestepLaw'];
  readonly emptyCondition: Float32Array;
}

/** What a service sends. */
export type MessageFromTrainer =
  | { readonly type: 'opened'; readonly facts: TrainerFacts }
  | { readonly type: 'open-failed'; readonly error: WireError }
  | { readonly type: 'done'; readonly job: number; readonly answer: TrainerAnswer | undefined }
  | { readonly type: 'failed'; readonly job: number; readonly error: WireError };
