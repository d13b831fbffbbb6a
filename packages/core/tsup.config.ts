import { packageBuild } from '../../tooling/build/tsup.js';

export default packageBuild(['index', 'audio/index', 'generation/index', 'http/index', 'music/midi/index', 'weights/index']);
