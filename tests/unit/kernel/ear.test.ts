import { expect, test } from 'vitest';
import { command, advance } from '../../../src/kernel/simulation.ts';
import { fault } from '../../../src/kernel/faults.ts';
import { reliableLink } from '../../../src/kernel/network/link.ts';
import { seconds } from '../../../src/kernel/time.ts';
import type { Recorder, StepId } from '../../../src/kernel/trace.ts';
import { puppetProgram, send, stage, type PuppetKinds } from './puppet.ts';

test('an ear hears of each step that the trace has a line of, with or without lines', () => {
  const heardBy = (withLines: boolean) => {
    const heard: [StepId, string][] = [];
    const on = stage(['a', 'b'], { usual: reliableLink(1_000, 1_000) });
    const ear: Recorder<PuppetKinds>['ear'] = {
      step: ({ step }, input) => heard.push([step, input.on]),
      fault: ({ step }, { fault }) => heard.push([step, fault]),
      lost: ({ step }) => heard.push([step, 'lost']),
    };
    const recorder = withLines ? { ...on.recorder, ear } : { ear };
    advance(on.world, puppetProgram, 0, recorder);
    const connect = { do: 'connect', to: 1, port: 0, tag: 't' } as const;
    command(on.world, puppetProgram, 0, { effects: [connect] }, recorder);
    advance(on.world, puppetProgram, seconds(1), recorder);
    command(on.world, puppetProgram, 0, { effects: [send(0, 'dies on its way')] }, recorder);
    fault(on.world, puppetProgram, { fault: 'kill', node: 1 }, recorder);
    advance(on.world, puppetProgram, seconds(2), recorder);
    return { heard, lines: on.trace.map(({ step, what }) => [step, nameOf(what)]) };
  };
  const { heard, lines } = heardBy(true);
  expect(heard.map(([, on]) => on)).toEqual(expect.arrayContaining(['command', 'kill', 'lost']));
  expect(heard).toEqual(lines);
  expect(heardBy(false)).toEqual({ heard, lines: [] });
});

const nameOf = (what: { event: string; fault?: { fault: string } }): string =>
  what.fault?.fault ?? what.event;
