import type { AdminView } from '../frame/types/admin.ts';
import { toolCalled, tools } from './command-line.ts';
import { quoted, shellWords } from './shell-line.ts';
import type { Given, Tool } from './tool.ts';

/** What can stand in place of a part of a line. */
export type Completion = {
  /** The part of the line that is replaced. */
  from: number;
  to: number;
  /** As they are to be typed, the likeliest first. */
  choices: string[];
};

/** Where every tool can be sent to. */
const SERVER = 'bootstrap-server';

/**
 * What the word at the end of `line` up to `cursor` can become: a tool, an option that is not there
 * yet, or a name that the cluster has now.
 * @param view null while it is not known: then only tools and options are
 */
export function complete(line: string, cursor: number, view: AdminView | null): Completion {
  const words = shellWords(line.slice(0, cursor));
  const last = words.at(-1);
  const word = last?.to === cursor ? last : { text: '', from: cursor, to: cursor };
  const before = words.filter(({ from }) => from < word.from).map(({ text }) => text);
  const place = { from: word.from, to: cursor };
  const [first, ...rest] = before;
  if (first === undefined) return { ...place, choices: fitting(toolNames(word.text), word.text) };
  const tool = toolCalled(first);
  if (tool === undefined) return { ...place, choices: [] };
  const given = givenBefore(tool, rest);
  const option = optionBefore(tool, rest);
  if (option !== null) {
    const choices = valuesOf(tool, option, view, given, word.text);
    return { ...place, choices };
  }
  const named = /^--?([^=]+)=(.*)$/.exec(word.text);
  if (named !== null) {
    const [, name = '', value = ''] = named;
    const choices = valuesOf(tool, name, view, given, value);
    return { ...place, choices: choices.map((each) => `--${name}=${each}`) };
  }
  if (tool.verb !== undefined && rest.length === 0)
    return { ...place, choices: fitting([tool.verb], word.text) };
  const options = optionsLeft(tool, given).map((name) => `--${name}`);
  return { ...place, choices: fitting(options, `--${word.text.replace(/^--?/, '')}`) };
}

/** As it was begun: a path before the name stays. */
function toolNames(word: string): string[] {
  const path = word.slice(0, word.lastIndexOf('/') + 1);
  return tools.map(({ name }) => `${path}${name}`).sort();
}

/** Those that begin like what is typed, unless that is all there is to type. */
function fitting(all: readonly string[], typed: string): string[] {
  const found = all.filter((each) => each.startsWith(typed));
  return found.length === 1 && found[0] === typed ? [] : found;
}

/** What stands in a line so far, right or wrong. */
function givenBefore(tool: Tool, words: readonly string[]): Given {
  const values = new Map<string, string[]>();
  for (const [at, word] of words.entries()) {
    const name = optionNamed(word);
    if (name === null) continue;
    const given = values.get(name) ?? [];
    values.set(name, given);
    const [, value = takes(tool, name) ? words[at + 1] : undefined] = word.split('=');
    if (value !== undefined) given.push(value);
  }
  return { values, words };
}

const optionNamed = (word: string): string | null => /^--?([^=]+)/.exec(word)?.[1] ?? null;

const takes = ({ options }: Tool, name: string): boolean =>
  name === SERVER || (Object.hasOwn(options, name) && options[name]?.takes !== 'nothing');

/** The option that the next word belongs to. */
function optionBefore(tool: Tool, words: readonly string[]): string | null {
  const last = words.at(-1) ?? '';
  const name = last.includes('=') ? null : optionNamed(last);
  return name !== null && takes(tool, name) ? name : null;
}

/** The part behind the last comma is completed: what stands before it stays. */
function valuesOf(
  { options }: Tool,
  name: string,
  view: AdminView | null,
  given: Given,
  typed: string,
): string[] {
  if (view === null) return [];
  const values = Object.hasOwn(options, name) ? options[name]?.values?.(view, given) : undefined;
  const servers = view.brokers.map(({ host, port }) => `${host}:${port}`);
  const all = name === SERVER ? servers : (values ?? []);
  const stays = typed.slice(0, typed.lastIndexOf(',') + 1);
  return fitting(all, typed.slice(stays.length)).map((each) => quoted(`${stays}${each}`));
}

/** Actions first while there is none, then the others by name. */
function optionsLeft({ options, actions }: Tool, { values }: Given): string[] {
  const hasAction = actions.some((each) => values.has(each));
  const isLeft = (name: string): boolean =>
    options[name]?.leftOut !== true && (!values.has(name) || options[name]?.repeats === true);
  const all = Object.keys(options).filter((name) => isLeft(name) && !actions.includes(name));
  return [...(hasAction ? [] : actions), ...all, ...(values.has(SERVER) ? [] : [SERVER])];
}
