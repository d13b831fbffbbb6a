import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'captions/index', 'dataset/index', 'evaluation/index', 'node/index', 'node/cli', 'training/index']);
