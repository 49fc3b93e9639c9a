import { lessons } from '../../lessons/index.ts';
import type { RecordedSession, Recording } from '../scenario/scenario.ts';
import {
  decodeLink,
  encodeLink,
  encodeSession,
  filesLeftBehind,
  LINK_MAX,
  scenarioIn,
  type LinkReading,
  type Shipped,
} from '../scenario/share-link.ts';
import type { Language } from './preferences.ts';
import { shippedFrom } from './sandbox/shipped-data.ts';

/** The address of this page that opens a recording. */
export async function addressOf(recording: Recording, language: Language): Promise<string> {
  return here(encodeLink(recording, await shippedWith(recording.scenario.id, language)));
}

const here = (link: string): string => `${location.href.replace(/#.*$/, '')}#${link}`;

/** What a link can hold. */
export type LinkOffer = {
  /** Opens the branch on the screen. */
  one: string;
  /** Opens all branches; null where there is one only, or where they are too much for a link. */
  all: string | null;
  /** Files whose rows are too many to travel. */
  leftBehind: string[];
};

export async function offerOf(
  recording: Recording,
  session: RecordedSession | null,
  language: Language,
): Promise<LinkOffer> {
  const shipped = await shippedWith(recording.scenario.id, language);
  const all =
    session === null || session.branches.length < 2 ? null : encodeSession(session, shipped);
  return {
    one: here(encodeLink(recording, shipped)),
    all: all === null || all.length > LINK_MAX ? null : here(all),
    leftBehind: filesLeftBehind(recording, shipped),
  };
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

/** What a link says, and what is wrong with it. */
export const readLink = async (text: string, language: Language): Promise<LinkReading> =>
  decodeLink(text, await shippedWith(scenarioIn(text), language));

/** What links may name: of the lessons only the one that has a scenario with this id is loaded. */
async function shippedWith(scenario: string, language: Language): Promise<Shipped> {
  const entry = lessons.find(({ scenarios }) => scenarios.includes(scenario));
  const told = await entry?.told[language]();
  return shippedFrom(told === undefined ? [] : [told.default]);
}
