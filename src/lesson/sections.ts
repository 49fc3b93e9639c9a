/**
 * What stands under one third-level heading, or between a second-level heading and the first of its
 * third-level ones.
 */
export type Part = {
  /** `ask` of `### ask who`; empty for the opening text. */
  kind: string;
  /** `who` of `### ask who`. */
  id: string;
  /** The heading as written, for messages. */
  heading: string;
  /** Line of the heading in the file, from 1. */
  line: number;
  text: string;
};

/** One second-level heading with all that stands under it. */
export type Section = { id: string; title: string; opening: Part; parts: Part[] };

export type Problem = { line: number; heading: string; what: string };

export type Sections = {
  /** `name: value` lines between the two `---` at the top. */
  head: Record<string, string>;
  hook: Part;
  sections: Section[];
  problems: Problem[];
};

type Line = { number: number; text: string };

/**
 * Cuts a lesson's Markdown at its headings. Headings inside fenced code are code. Problems are
 * gathered, so that all can be said at once.
 */
export function parseSections(markdown: string): Sections {
  const problems: Problem[] = [];
  const lines = markdown
    .split(/\r?\n/)
    .map((text, index): Line => ({ number: index + 1, text: text.trimEnd() }));
  const { head, body } = cutHead(lines);
  const [before, ...blocks] = cutAtHeadings(body, '## ');
  const sections = blocks.map((block) => sectionOf(block, problems));
  sayTwice(
    sections.map(({ id, opening }) => ({ name: id, part: opening })),
    problems,
  );
  const hook = partOf({ number: 1, text: 'the text before the first heading' }, before ?? []);
  return { head, hook, sections, problems };
}

function cutHead(lines: Line[]): { head: Record<string, string>; body: Line[] } {
  const end =
    lines[0]?.text === '---' ? lines.findIndex(({ text }, at) => at > 0 && text === '---') : -1;
  if (end < 0) return { head: {}, body: lines };
  const pairs = lines.slice(1, end).flatMap(({ text }) => {
    const [, name, value] = /^(\w+):\s*(.*)$/.exec(text) ?? [];
    return name === undefined || value === undefined ? [] : [[name, value] as const];
  });
  return { head: Object.fromEntries(pairs), body: lines.slice(end + 1) };
}

/**
 * The lines before the first such heading, then one block for each heading, which is its first
 * line.
 */
function cutAtHeadings(lines: Line[], mark: string): Line[][] {
  const blocks: Line[][] = [[]];
  let inCode = false;
  for (const line of lines) {
    if (line.text.startsWith('```')) inCode = !inCode;
    if (!inCode && line.text.startsWith(mark)) blocks.push([]);
    blocks.at(-1)?.push(line);
  }
  return blocks;
}

function sectionOf(block: Line[], problems: Problem[]): Section {
  const [heading = { number: 0, text: '' }, ...lines] = block;
  const [, title = '', id = ''] = /^## (.+?)\s*\{#([a-z0-9-]+)\}$/.exec(heading.text) ?? [];
  if (id === '') {
    problems.push({
      line: heading.number,
      heading: heading.text,
      what: 'a heading ends in its id, such as {#append}',
    });
  }
  const [opening, ...parts] = cutAtHeadings(lines, '### ');
  const section = {
    id,
    title,
    opening: partOf(heading, opening ?? []),
    parts: parts.map(([first = heading, ...rest]) => namedPart(first, rest)),
  };
  const named = section.parts.filter(({ kind }) => kind !== 'hint');
  sayTwice(
    named.map((part) => ({ name: `${part.kind} ${part.id}`.trim(), part })),
    problems,
  );
  for (const part of named) {
    const needsId = ['ask', 'reply', 'what-if'].includes(part.kind);
    if (needsId && part.id === '') problems.push({ ...part, what: 'the heading needs an id' });
  }
  return section;
}

function namedPart(heading: Line, lines: Line[]): Part {
  const [kind = '', id = ''] = heading.text.slice('### '.length).trim().split(/\s+/);
  return { ...partOf(heading, lines), kind, id };
}

const partOf = (heading: Line, lines: Line[]): Part => ({
  kind: '',
  id: '',
  heading: heading.text.replace(/^#+\s*/, ''),
  line: heading.number,
  text: lines
    .map(({ text }) => text)
    .join('\n')
    .trim(),
});

function sayTwice(named: { name: string; part: Part }[], problems: Problem[]): void {
  const seen = new Set<string>();
  for (const { name, part } of named) {
    if (name !== '' && seen.has(name)) problems.push({ ...part, what: `${name} is there twice` });
    seen.add(name);
  }
}
