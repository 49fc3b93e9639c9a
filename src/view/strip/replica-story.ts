import type { BrokerView, ReplicaView } from '../../frame/types/brokers.ts';
import type { MachineView } from '../../frame/types/cluster.ts';
import type { ViewWords } from '../words/words.ts';

export type Remark = { text: string; tone: 'quiet' | 'warn' | 'bad' };

/**
 * The few words under a partition's name: the worst that there is to say of this replica; null when
 * it is not worth a word.
 */
export function replicaRemark(
  replica: ReplicaView,
  broker: number,
  words: ViewWords,
): Remark | null {
  const { replica: told, epoch } = words;
  const leads = replica.role === 'leader';
  if (replica.deposed) return { text: told.deposed(replica.leaderEpoch), tone: 'bad' };
  if (replica.leader < 0) return { text: told.leaderless, tone: 'bad' };
  if (leads && replica.isr.length < replica.minIsr)
    return { text: told.underMinIsr(replica.isr.length, replica.minIsr), tone: 'bad' };
  if (leads && replica.recovering) return { text: told.recovering, tone: 'warn' };
  if (replica.adding.includes(broker)) return { text: told.adding, tone: 'quiet' };
  if (replica.removing.includes(broker)) return { text: told.removing, tone: 'quiet' };
  // Everything begins with epoch 0.
  return leads && replica.leaderEpoch > 0
    ? { text: epoch(replica.leaderEpoch), tone: 'quiet' }
    : null;
}

/** What a broker is doing, in the fewest words; the empty text when it simply runs. */
export function brokerRemark(view: BrokerView, words: ViewWords): Remark {
  const { status, life } = words;
  const isFenced = view.registered && view.fenced;
  if (view.status === 'down')
    return { text: joined(status.down, isFenced ? words.fenced : ''), tone: 'bad' };
  if (view.status === 'paused')
    return { text: joined(status.paused, isFenced ? words.fenced : ''), tone: 'warn' };
  if (!view.registered) return { text: words.notRegistered, tone: 'warn' };
  if (view.state !== 'RUNNING' && view.state !== 'NOT_RUNNING')
    return { text: joined(life[view.state], isFenced ? words.fenced : ''), tone: 'warn' };
  if (isFenced) return { text: words.fenced, tone: 'bad' };
  return { text: words.waiting(view.delayedProduce, view.delayedFetch), tone: 'quiet' };
}

/** What is wrong with a machine: its disk, its clock. */
export function machineRemarks({ disk, skew }: MachineView, words: ViewWords): string[] {
  const told = [];
  if (disk.failed) told.push(words.disk.failed);
  else if (disk.full) told.push(words.disk.full);
  else if (disk.slow) told.push(words.disk.slow);
  if (skew !== 0) told.push(words.clock(skew));
  return told;
}

const joined = (...parts: string[]): string => parts.filter((part) => part !== '').join(' · ');
