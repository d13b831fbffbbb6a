// What the README of ace-onnx takes for granted: a piece of music, an example to learn from, and a caller that wants progress and may cancel.
import type { AudioClip, TrainingExample } from '@loop/core';

export declare const clip: AudioClip;
export declare const example: TrainingExample;
export declare const signal: AbortSignal;
export declare function onProgress(event: object): void;
