import type { Desk } from './desk.svelte.ts';
import type { LinkOffer } from './link-address.ts';

/** Links to what is on the screen. */
export class Sharing {
  /** What the link that is asked for can hold, while there is something to choose. */
  offer = $state.raw<LinkOffer | null>(null);
  #desk: Desk;

  constructor(desk: Desk) {
    this.#desk = desk;
  }

  /**
   * Copies the address that opens this moment again, or asks first: with all branches? without the
   * rows of large files?
   */
  async ask(): Promise<void> {
    const { playback, page, run } = this.#desk;
    const recording = await playback.recording();
    const session = run === null ? await playback.recorded() : null;
    const { offerOf } = await import('./link-address.ts');
    const offer = await offerOf(recording, session, page.language);
    if (offer.all === null && offer.leftBehind.length === 0) await this.copy(offer.one);
    else this.offer = offer;
  }

  /** Where copying is forbidden the address goes into the address bar. */
  async copy(address: string): Promise<void> {
    this.offer = null;
    const { copied, inAddressBar } = this.#desk.page.words.page;
    const { copyAddress } = await import('./link-address.ts');
    this.#desk.tell((await copyAddress(address)) ? copied : inAddressBar);
  }
}
