// What the README of ace-onnx takes for granted: a piece of music, and a caller that wants progress and may cancel.
import type { AudioClip } from '@loop/core';

export declare const clip: AudioClip;
export declare const signal: AbortSignal;
export declare function onProgress(event: object): void;
