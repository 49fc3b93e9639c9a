import type { NodeStatus } from '../../../frame/types/cluster.ts';
import type { Frame } from '../../../frame/types/frame.ts';

/** Every node that has a face on the stage. */
export const everyNode = (frame: Frame): { name: string; status: NodeStatus }[] => {
  const brokers = new Set(frame.brokers.map((each) => each.name));
  const controllers = frame.controllers.filter((each) => !brokers.has(each.name));
  return [...frame.producers, ...frame.brokers, ...controllers, ...frame.consumers];
};

/** Whether a process of the cluster has this name. */
export const isTaken = (frame: Frame, name: string): boolean =>
  name === 'admin' || [...everyNode(frame), ...frame.guests].some((each) => each.name === name);

/** Such as `p3`: the first number behind a stem that no process has. */
export function freeName(frame: Frame, stem: string): string {
  for (let number = 1; ; number += 1)
    if (!isTaken(frame, `${stem}${number}`)) return `${stem}${number}`;
}
