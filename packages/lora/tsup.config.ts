import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild([
  'index',
  'audio/index',
  'captions/index',
  'dataset/index',
  'evaluation/index',
  'listening/index',
  'node/index',
  'node/cli',
  'project/index',
  'node/audio/audio-worker',
  'node/merge/merge-worker',
  'node/training/worker/training-child',
  'publish/index',
  'training/index',
]);
