import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild([
  'index',
  'node/index',
  'node/cli',
  'node/trainer-worker',
  'train/index',
  'web/index',
  'web/worker',
  'web/opfs-writer',
]);
