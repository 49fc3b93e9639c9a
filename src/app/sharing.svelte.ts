import type { LinkOffer } from './link-address.ts';
import type { Page } from './page.svelte.ts';
import type { Playback } from './time/playback.svelte.ts';

/** What is shared, and how the person is told. */
type Shared = {
  playback: Playback;
  page: Page;
  /** Branches are the person's own: those of a lesson are its own matter. */
  ownsBranches: () => boolean;
  tell: (notice: string) => void;
};

/** Links to what is on the screen. */
export class Sharing {
  /** What the link that is asked for can hold, while there is something to choose. */
  offer = $state.raw<LinkOffer | null>(null);
  #shared: Shared;

  constructor(shared: Shared) {
    this.#shared = shared;
  }

  /**
   * Copies the address that opens this moment again, or asks first: with all branches? without the
   * rows of large files?
   */
  async ask(): Promise<void> {
    const { playback, page, ownsBranches } = this.#shared;
    const recording = await playback.recording();
    const session = ownsBranches() ? await playback.recorded() : null;
    const { offerOf } = await import('./link-address.ts');
    const offer = await offerOf(recording, session, page.language);
    if (offer.all === null && offer.leftBehind.length === 0) await this.copy(offer.one);
    else this.offer = offer;
  }

  /** Where copying is forbidden the address goes into the address bar. */
  async copy(address: string): Promise<void> {
    this.offer = null;
    const { copied, inAddressBar } = this.#shared.page.words.page;
    const { copyAddress } = await import('./link-address.ts');
    this.#shared.tell((await copyAddress(address)) ? copied : inAddressBar);
  }
}
