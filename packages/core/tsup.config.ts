import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'audio/index', 'music/midi/index', 'weights/index']);
