import type { Frame } from '../../src/frame/types/frame.ts';

/** One picture of the gallery. */
export type Specimen = { frame: Frame; masked?: string[]; focus?: string[] };
