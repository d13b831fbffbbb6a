/**
 * Blind listening tests: planned, written as a page with its clips, and judged.
 *
 * @packageDocumentation
 */
export { formatListeningPage } from './format-listening-page.js';
export { judgeListening, parseListeningKey, parseListeningResult } from './judge-listening.js';
export type { ListenerCount, ListeningJudgement, ListeningResult, NamedTest } from './judge-listening.js';
export { LISTENING_KINDS, planListening } from './plan-listening.js';
export type {
  ListeningAnswer,
  ListeningFile,
  ListeningKey,
  ListeningKind,
  ListeningPlan,
  ListeningTrial,
  PlanListeningInput,
  PlanListeningOptions,
  PlannedListening,
} from './plan-listening.js';
export { writeListening } from './write-listening.js';
export type { ListeningClip, ListeningInput, ListeningOutput, WriteListeningOptions, WrittenListening } from './write-listening.js';
