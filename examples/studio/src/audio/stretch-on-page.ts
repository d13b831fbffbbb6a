// Loaded where there can be no worker: apart, so that the first view need not load it.
export { stretchClip } from '@loop/sequencer';
