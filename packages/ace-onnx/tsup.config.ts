import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'node/index', 'web/index', 'web/worker']);
