import { expect, test } from 'vitest';
import { compileProse } from '../../../scripts/tell-lesson.ts';

const whole = `---
title: A title
summary: A line
---

The hook.

## First beat {#first}

The story of [[offset|offsets]].

### action
Do it
### ask who
Who is it?
- one: The \`first\`
- two: The second: really
### reveal
It is {{answer}}, see {{expr:at(j-0, 1).label == '*a*'}}.
### reply M01
No & no.
### what-if none
A label

An outcome.
### notes
Some notes.

## The challenge {#challenge}
The task.
### won
Won.
### lost
Lost.
### hint
One.
### hint
Two.

## Real {#real}
\`\`\`sh
## no heading {#x}
\`\`\`
`;

const compile = (markdown: string) => compileProse('lessons/01-a/en.md', markdown, 'en');
const without = (text: string): string => {
  expect(whole).toContain(text);
  return whole.replace(text, '');
};

test('every part comes to its place', () => {
  const prose = compile(whole);
  expect(prose.title).toBe('A title');
  expect(prose.summary).toBe('A line');
  expect(prose.hook).toBe('<p>The hook.</p>');
  const beat = prose.beats['first'];
  expect(beat).toMatchObject({
    heading: 'First beat',
    action: 'Do it',
    asks: {
      who: {
        text: 'Who is it?',
        options: { one: 'The <code>first</code>', two: 'The second: really' },
      },
    },
    replies: { M01: '<p>No &amp; no.</p>' },
    whatIfs: { none: { label: 'A label', outcome: '<p>An outcome.</p>' } },
    notes: '<p>Some notes.</p>',
  });
  expect(prose.challenge).toEqual({
    title: 'The challenge',
    task: '<p>The task.</p>',
    won: '<p>Won.</p>',
    lost: '<p>Lost.</p>',
    hints: ['<p>One.</p>', '<p>Two.</p>'],
  });
});

test('braces pass untouched by Markdown', () => {
  expect(compile(whole).beats['first']?.reveal).toBe(
    "<p>It is {{answer}}, see {{expr:at(j-0, 1).label == '*a*'}}.</p>",
  );
});

test('a term carries its meaning in the language of the prose', () => {
  const story = compile(whole).beats['first']?.story;
  expect(story).toContain('>offsets</dfn>');
  expect(story).toContain('data-meaning="The place of a record in its partition');
  const chinese = compileProse('lessons/01-a/zh.md', whole, 'zh').beats['first']?.story;
  expect(chinese).toContain('data-meaning="记录在分区里的编号');
});

test('a heading inside fenced code is code', () => {
  const prose = compile(whole);
  expect(Object.keys(prose.beats)).toEqual(['first']);
  expect(prose.real).toContain('## no heading {#x}');
});

test('every problem is said, with file, line and heading', () => {
  const broken = whole
    .replace('[[offset|offsets]]', '[[ofset]]')
    .replace('- one: The', '- The')
    .replace('### reply M01', '### answer M01')
    .replace('## The challenge {#challenge}', '## The challenge');
  expect(() => compile(broken)).toThrow(
    [
      'lessons/01-a/en.md:1: {#challenge}: no such heading',
      'lessons/01-a/en.md:8: First beat {#first}: the glossary has no "ofset"',
      'lessons/01-a/en.md:14: ask who: "- The `first`" is not "- id: text"',
      'lessons/01-a/en.md:20: answer M01: a beat has only action, ask, reveal, reply, what-if and notes',
      'lessons/01-a/en.md:29: ## The challenge: a heading ends in its id, such as {#append}',
    ].join('\n'),
  );
});

test.each([
  ['title: A title\n', 'no title'],
  ['summary: A line\n', 'no summary'],
  ['The story of [[offset|offsets]].\n', 'First beat {#first}: no text'],
  ['### action\nDo it\n', 'no "### action"'],
  ["It is {{answer}}, see {{expr:at(j-0, 1).label == '*a*'}}.\n", 'reveal: no text'],
  ['Who is it?\n', 'ask who: no text of the question'],
  ['\nAn outcome.\n', 'what-if none: no text'],
  ['### lost\nLost.\n', 'no "### lost"'],
])('without %j: %s', (text, problem) => {
  expect(() => compile(without(text))).toThrow(problem);
});

test('nothing is there twice, and what needs an id has one', () => {
  expect(() => compile(whole.replace('- two:', '- one:'))).toThrow('the option one is there twice');
  expect(() => compile(whole.replace('### notes', '### reveal'))).toThrow('reveal is there twice');
  expect(() => compile(whole.replace('### ask who', '### ask'))).toThrow('the heading needs an id');
  expect(() => compile(whole.replace('{#real}', '{#first}'))).toThrow('first is there twice');
});
