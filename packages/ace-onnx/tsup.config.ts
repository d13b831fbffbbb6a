import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild([
  'index',
  'daemon/index',
  'daemon/cli',
  'daemon/inference/inference-child',
  'node/index',
  'node/cli',
  'node/process/ace-step-child',
  'node/trainer-worker',
  'train/index',
  'web/index',
  'web/worker',
  'web/opfs-writer',
]);
