import type { Session } from '../../../runtime/runtime.js';
import type { NetworkName } from '../networks.js';

/** Runs work with a network; whoever provides it decides when networks are loaded and dropped. */
export type UseNetwork = <T>(name: NetworkName, work: (session: Session) => Promise<T>) => Promise<T>;
