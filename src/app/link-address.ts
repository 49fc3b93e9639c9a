import { lessons } from '../../lessons/index.ts';
import type { Recording } from '../scenario/scenario.ts';
import {
  decodeLink,
  encodeLink,
  filesLeftBehind,
  scenarioIn,
  type LinkReading,
  type Shipped,
} from '../scenario/share-link.ts';
import type { Language } from './preferences.ts';
import { shippedFrom } from './sandbox/shipped-data.ts';

/** The address of this page that opens a recording. */
export async function addressOf(recording: Recording, language: Language): Promise<string> {
  const link = encodeLink(recording, await shippedWith(recording.scenario.id, language));
  return `${location.href.replace(/#.*$/, '')}#${link}`;
}

/** False where copying is forbidden: the address stands in the address bar then. */
export async function copyAddress(address: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(address);
    return true;
  } catch {
    history.replaceState(null, '', address);
    return false;
  }
}

/** Files whose rows are too many to travel in the link of a recording. */
export const filesLeftBehindBy = async (
  recording: Recording,
  language: Language,
): Promise<string[]> =>
  filesLeftBehind(recording, await shippedWith(recording.scenario.id, language));

/** What a link says, and what is wrong with it. */
export const readLink = async (text: string, language: Language): Promise<LinkReading> =>
  decodeLink(text, await shippedWith(scenarioIn(text), language));

/** What links may name: of the lessons only the one that has a scenario with this id is loaded. */
async function shippedWith(scenario: string, language: Language): Promise<Shipped> {
  const entry = lessons.find(({ scenarios }) => scenarios.includes(scenario));
  const told = await entry?.told[language]();
  return shippedFrom(told === undefined ? [] : [told.default]);
}
