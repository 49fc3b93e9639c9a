import { faults } from './faults.ts';
import { oneBroker } from './one-broker.ts';
import type { Specimen } from './specimen.ts';
import { threeBrokers } from './three-brokers.ts';

/** Every picture of the gallery, by name. */
export const specimens: Record<string, Specimen> = { ...oneBroker, ...threeBrokers, ...faults };
