import { lessons } from '../../lessons/index.ts';
import type { Recording } from '../scenario/scenario.ts';
import {
  decodeLink,
  encodeLink,
  scenarioIn,
  type LinkReading,
  type Shipped,
} from '../scenario/share-link.ts';
import type { Language } from './preferences.ts';
import { shippedFrom } from './sandbox/shipped-data.ts';

/** The link of a recording, without `#`. */
export const linkOf = async (recording: Recording, language: Language): Promise<string> =>
  encodeLink(recording, await shippedWith(recording.scenario.id, language));

/** What a link says, and what is wrong with it. */
export const readLink = async (text: string, language: Language): Promise<LinkReading> =>
  decodeLink(text, await shippedWith(scenarioIn(text), language));

/** What links may name: of the lessons only the one that has a scenario with this id is loaded. */
async function shippedWith(scenario: string, language: Language): Promise<Shipped> {
  const entry = lessons.find(({ scenarios }) => scenarios.includes(scenario));
  const told = await entry?.told[language]();
  return shippedFrom(told === undefined ? [] : [told.default]);
}
