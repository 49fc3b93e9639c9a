import type { ConfigProblem } from '../kafka/clients/config-problem.ts';

/** Flaws of which there is nothing more to tell. */
export type PlainFlaw =
  | 'missing'
  /** An object has a field that means nothing there. */
  | 'unknown-field'
  /** A field of this name would change what a copy inherits from. */
  | 'proto-field'
  | 'not-an-object'
  | 'not-a-list'
  | 'not-text'
  | 'not-a-flag'
  | 'not-a-number'
  | 'not-whole'
  /** Neither text nor a number nor true or false. */
  | 'not-a-setting'
  /** What no expression comes to. */
  | 'not-a-value'
  | 'empty'
  /** Half of a surrogate pair, which has no UTF-8 form. */
  | 'half-character'
  | 'too-few-items'
  | 'too-many-values'
  | 'too-deep'
  /** Odds above 1. */
  | 'too-certain'
  | 'delay-backwards'
  | 'two-targets'
  /** A regular expression that cannot be read. */
  | 'not-a-pattern'
  /** A consumer subscribes, or commits, and has no group.id. */
  | 'no-group'
  /** A consumer has partitions in more ways than one. */
  | 'two-subscriptions'
  /** A command is earlier than the one before it. */
  | 'out-of-order'
  /** Branches of which one does not begin on another before it. */
  | 'no-tree'
  // a link
  | 'stray-percent'
  | 'rows-stay-home'
  | 'broken-rows';

/** Why the text of a notation cannot be read. */
export type NotationFlaw =
  /** Something stands behind the whole value. */
  | 'goes-on'
  | 'nested-too-deep'
  /** An exclamation mark that marks nothing. */
  | 'stray-mark'
  | 'no-digits'
  | 'open-quote'
  | 'no-bracket'
  | 'no-colon'
  /** The text breaks off, or has a character that does not belong. */
  | 'stray-sign';

/** What is wrong with a value from outside. */
export type Flaw =
  | { problem: PlainFlaw }
  | { problem: 'out-of-range'; min: number; max: number }
  /** `max` counts characters, items or entries; a name is that of an entry. */
  | { problem: 'long-text' | 'long-list' | 'large-object' | 'long-name'; max: number }
  | { problem: 'not-a'; wanted: 'node-name' | 'partition' | 'hexadecimal' | 'hash' }
  | { problem: 'none-of'; words: readonly string[] }
  | { problem: 'unknown-command'; command: string }
  | { problem: 'wrong-setting'; why: ConfigProblem }
  // parts of a cluster that are right alone and do not fit together
  | { problem: 'twice'; name: string }
  | { problem: 'too-few-brokers'; topic: string }
  | { problem: 'no-partition'; partition: string }
  | { problem: 'no-node'; node: string }
  // the text of a link
  | { problem: 'unknown-scenario'; id: string }
  | { problem: 'unreadable'; text: string }
  | { problem: 'not-whole-within'; max: number; text: string }
  /** `character` counts from 1. */
  | { problem: NotationFlaw; character: number };

/** What is wrong with a value from outside, and where in it: `commands[4].records[0].value`. */
export type Problem = Flaw & { where: string };
