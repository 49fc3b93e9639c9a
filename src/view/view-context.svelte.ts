import { createContext } from 'svelte';
import type { Selection } from '../frame/types/lens.ts';
import type { Say } from './props.ts';
import type { ViewWords } from './words/words.ts';

/**
 * What the page gives to all drawings. Its fields may change: they are read where they are used.
 */
export type Hands = {
  readonly words: ViewWords;
  /** Turns what happened into one sentence of the reader's language. */
  readonly say: Say;
  readonly selected: Selection | null;
  select: (selection: Selection) => void;
  /** Opens a topic that stands folded, or folds it again; one that is open looks at it alone. */
  toggleTopic: (topic: string, open: boolean) => void;
  /** Partitions whose stretch the person has made longer. */
  readonly stretched: ReadonlySet<string>;
  /** Shows so many offsets of a partition; null: as many as of every other. */
  stretch: (partition: string, cells: number | null) => void;
  /** Letters on the stage are at least so high, in its own pixels; 0: as the drawings have them. */
  readonly leastLetters: number;
  /** Gives a partition of a crowd rows of its own, or takes them away. */
  togglePartition: (partition: string) => void;
  /** Opens the rebalances of a group. */
  openRebalances: (group: string) => void;
  /** What the moment allows to be done by hand. */
  readonly may: { readonly cut: boolean; readonly move: boolean };
  /** Cuts links both ways, all at one moment. */
  cut: (links: { from: string; to: string }[]) => void;
  /** Gives a partition these replicas, by the ids of their brokers. */
  move: (partition: string, replicas: number[]) => void;
  /** Time waits until what this gives is called. */
  wait: () => () => void;
};

/**
 * A short line beside a point of the stage; `under`: below the point, since what is above must be
 * seen.
 */
export type Tip = { x: number; y: number; text: string; under?: boolean };

/** What every drawing can reach: the reader's words, what is chosen, and how to choose. */
export class ViewContext {
  /** Of what the pointer or a keyboard's cursor is on. */
  tip = $state.raw<Tip | null>(null);
  readonly #hands: Hands;

  constructor(hands: Hands) {
    this.#hands = hands;
  }

  get words(): ViewWords {
    return this.#hands.words;
  }

  get selected(): Selection | null {
    return this.#hands.selected;
  }

  /** The size of letters that are `usual` pixels high where they may be. */
  letters(usual: number): number {
    return Math.max(usual, this.#hands.leastLetters);
  }

  readonly say: Say = (happening) => this.#hands.say(happening);

  readonly select = (selection: Selection): void => this.#hands.select(selection);

  readonly toggleTopic = (topic: string, open: boolean): void =>
    this.#hands.toggleTopic(topic, open);

  readonly stretch = (partition: string, cells: number | null): void =>
    this.#hands.stretch(partition, cells);

  isStretched(partition: string): boolean {
    return this.#hands.stretched.has(partition);
  }

  readonly togglePartition = (partition: string): void => this.#hands.togglePartition(partition);

  readonly openRebalances = (group: string): void => this.#hands.openRebalances(group);

  get may(): Hands['may'] {
    return this.#hands.may;
  }

  readonly cut: Hands['cut'] = (links) => this.#hands.cut(links);

  readonly move: Hands['move'] = (partition, replicas) => this.#hands.move(partition, replicas);

  readonly wait: Hands['wait'] = () => this.#hands.wait();

  /** Shows a line beside a point of the stage; null hides it. */
  readonly point = (tip: Tip | null): void => {
    this.tip = tip;
  };

  isNodeSelected(node: string): boolean {
    const { selected } = this;
    return selected?.what === 'node' && selected.node === node;
  }
}

export const [getViewContext, setViewContext] = createContext<ViewContext>();
