import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'evaluation/index', 'training/index']);
