import type { FamilyKind } from './family-kind.js';
import { ACE_STEP_V1_FAMILY } from './v1/family.js';

/** Every family that can be run here, in the order in which a checkpoint is tried. */
export const FAMILIES: readonly FamilyKind[] = [ACE_STEP_V1_FAMILY];
