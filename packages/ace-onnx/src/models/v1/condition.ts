import type { Graph } from '../../onnx/graph.js';
import { operationsOn } from '../../onnx/operations.js';
import { linear } from '../layers.js';
import type { Weights } from '../weights.js';
import type { TransformerConfig } from './config.js';
import { buildLyricEncoder } from './lyric-encoder.js';

/**
 * Builds the condition encoder: speaker, text and lyrics become one sequence.
 *
 * Inputs: `text` float32 `[batch, tokens, text size]`; `speaker` float32 `[batch, speaker size]`; `lyric_ids` int64 and `lyric_mask` float32
 * `[batch, lyrics]`; `lyric_positions`, `lyric_indices`: tables of {@link buildLyricEncoder}; `query_scale` float32 scalar.
 * Output: `condition` float32 `[batch, 1 + tokens + lyrics, width]`.
 */
export function buildCondition(graph: Graph, weights: Weights, config: TransformerConfig): void {
  const o = operationsOn(graph);
  const { width, textSize, speakerSize, lyricSize } = config;
  const text = graph.input('text', 'float32', ['batch', 'tokens', textSize]);
  const speaker = graph.input('speaker', 'float32', ['batch', speakerSize]);
  const ids = graph.input('lyric_ids', 'int64', ['batch', 'lyrics']);
  const mask = graph.input('lyric_mask', 'float32', ['batch', 'lyrics']);
  const positions = graph.input('lyric_positions', 'float32', [lyricSize, 'positions']);
  const indices = graph.input('lyric_indices', 'int64', ['lyrics', 'lyrics']);
  const queryScale = graph.input('query_scale', 'float32', []);

  const table = weights.stored('lyric_embs.weight', [config.lyricVocabulary, lyricSize]);
  const embedded = o.transpose(o.cast(o.gather(table, ids), 'float32'), [0, 2, 1]);
  const encoded = buildLyricEncoder(graph, weights.under('lyric_encoder.'), { embedded, mask, positions, indices, queryScale });

  const spoken = linear(o.reshape(speaker, [0, speakerSize, 1], ['batch', speakerSize, 1]), weights, 'speaker_embedder', width);
  const written = linear(o.transpose(text, [0, 2, 1]), weights, 'genre_embedder', width);
  const sung = linear(encoded, weights, 'lyric_proj', width);
  graph.output('lyrics_encoded', o.transpose(encoded, [0, 2, 1]));
  graph.output('lyrics', o.transpose(sung, [0, 2, 1]));
  graph.output('condition', o.transpose(o.concat([spoken, written, sung], 2), [0, 2, 1]));
}
