import type { Session } from '../../runtime/runtime.js';
import type { TensorType } from '../../runtime/tensor.js';

/** An input of a network that was exported elsewhere. */
export interface NetworkInput {
  readonly type: TensorType;
  /** Its axes; the name of one whose length is open. */
  readonly shape: readonly (number | string)[];
}

/** A network that was exported elsewhere, with what it takes. */
export interface OpenedNetwork {
  readonly session: Session;
  readonly inputs: ReadonlyMap<string, NetworkInput>;
  readonly outputs: readonly string[];
}

/** The networks of MusicGen. A decoder is one network with both ways in it, or one for the first column and one for the others. */
export interface MusicgenNetworks {
  readonly text: OpenedNetwork;
  readonly decoder: OpenedNetwork;
  /** The decoder of later columns; `undefined` where `decoder` does both. */
  readonly decoderWithPast: OpenedNetwork | undefined;
  readonly codec: OpenedNetwork;
}
