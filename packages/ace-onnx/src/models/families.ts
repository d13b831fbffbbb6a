import type { FamilyKind } from './family-kind.js';
import { ACE_STEP_V1_FAMILY } from './v1/family.js';
import { ACE_STEP_15_FAMILY } from './v15/family.js';

/** Every family that can be run here, in the order in which a checkpoint is tried. */
export const FAMILIES: readonly FamilyKind[] = [ACE_STEP_V1_FAMILY, ACE_STEP_15_FAMILY];
