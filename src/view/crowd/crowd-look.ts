import type { BriefReplica } from '../../frame/types/brokers.ts';
import { round } from '../messages/road.ts';
import { block } from '../strip/strip-input.ts';

/** What a replica in a crowd is, the worst first; each has a colour and a sign of its own. */
export type CrowdLook = 'leaderless' | 'offline' | 'out' | 'leader' | 'in';

export const LOOKS: readonly CrowdLook[] = ['in', 'leader', 'out', 'offline', 'leaderless'];

export function lookOf({ role, standing, leader }: BriefReplica): CrowdLook {
  if (role === 'offline') return 'offline';
  if (leader < 0) return 'leaderless';
  if (role === 'leader') return 'leader';
  return standing === 'in' || standing === 'leaving' ? 'in' : 'out';
}

/** The middle of a sign, and how far it reaches. */
export type Spot = { x: number; y: number; r: number };

/** A star leads, a cross is out of the ISR, a stroke is offline, a ring has no leader. */
export const SIGNS: Record<CrowdLook, (spot: Spot) => string> = {
  in: () => '',
  leader: ({ x, y, r }) => {
    const points = Array.from({ length: 10 }, (_, i) => {
      const [length, turn] = [i % 2 === 0 ? r * 1.15 : r * 0.5, (Math.PI * i) / 5];
      return `${round(x + length * Math.sin(turn))} ${round(y - length * Math.cos(turn))}`;
    });
    return `M${points.join('L')}z`;
  },
  out: ({ x, y, r }) => {
    const [a, t] = [round(r * 0.9), round(r * 0.3)];
    return `M${round(x - a)} ${round(y - a + t)}l${t} ${-t} ${round(a - t)} ${round(a - t)} ${round(a - t)} ${round(t - a)} ${t} ${t} ${round(t - a)} ${round(a - t)} ${round(a - t)} ${round(a - t)} ${-t} ${t} ${round(t - a)} ${round(t - a)} ${round(t - a)} ${round(a - t)} ${-t} ${-t} ${round(a - t)} ${round(t - a)}z`;
  },
  offline: ({ x, y, r }) => block(x - r, y - 1, r * 2, 2),
  leaderless: ({ x, y, r }) =>
    `M${round(x - r)} ${round(y)}a${r} ${r} 0 1 0 ${r * 2} 0a${r} ${r} 0 1 0 ${-r * 2} 0zm1.6 0a${round(r - 1.6)} ${round(r - 1.6)} 0 1 1 ${round(r * 2 - 3.2)} 0a${round(r - 1.6)} ${round(r - 1.6)} 0 1 1 ${round(3.2 - r * 2)} 0z`,
};
