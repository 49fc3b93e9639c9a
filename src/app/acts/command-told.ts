import type { Happening } from '../../frame/types/happenings.ts';
import { commandValues, plainValues } from '../../frame/why/command-values.ts';
import type { Command } from '../../scenario/command.ts';

/** A command as a thing that happened, so that the same sentences say both. */
export function happeningOf(command: Command): Happening {
  return { step: -1, time: 0, node: '', ...toldOf(command) };
}

function toldOf(command: Command): Pick<Happening, 'kind' | 'values'> {
  const { command: verb, ...rest } = command;
  const values = plainValues(rest);
  switch (command.command) {
    case 'kill':
    case 'power-cut':
    case 'pause':
    case 'resume':
    case 'cut':
    case 'heal':
    case 'hold':
    case 'release':
    case 'drop':
    case 'duplicate':
    case 'wipe':
    case 'fail-disk':
    case 'repair-disk':
    case 'clock-jump':
      return { kind: `fault-${verb}`, values };
    case 'add-producer':
    case 'add-consumer':
      return { kind: 'fault-join', values: { node: command.client.name } };
    case 'restart':
      return { kind: 'fault-start', values };
    case 'slow-disk':
      return { kind: 'fault-disk', values };
    case 'fill-disk':
      return { kind: 'fault-fill-disk', values: { ...values, bytesLeft: command.bytesLeft ?? 0 } };
    case 'rot-disk':
      return { kind: 'fault-rot-disk', values: { ...values, file: command.file ?? '?' } };
    case 'delay': {
      const { min, max } = command.delay;
      return { kind: 'fault-delay', values: { ...values, delayMin: min, delayMax: max } };
    }
    case 'lose': {
      const { numerator, denominator } = command.loss;
      const over = numerator === 0 ? { why: 'over' } : {};
      const loss = (100 * numerator) / denominator;
      return { kind: 'fault-lose', values: { ...values, loss, ...over } };
    }
    case 'throttle': {
      const over = command.bandwidth === null ? { why: 'over' } : {};
      return { kind: 'fault-throttle', values: { ...values, ...over } };
    }
    default:
      return { kind: `you-${command.command}`, values: commandValues(command) };
  }
}
