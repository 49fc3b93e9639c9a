import type { ReplicaView } from '../frame/types.ts';
import type { ViewWords } from './words.ts';

export type Remark = { text: string; tone: 'quiet' | 'warn' | 'bad' };

/** The few words under a partition's name: the worst that there is to say of this replica; null when it is not worth a word. */
export function replicaRemark(replica: ReplicaView, words: ViewWords): Remark | null {
  const { id, told } = { id: replica.isr.length, told: words.replica };
  if (replica.deposed) return { text: `${told.deposed} · ${words.epoch(replica.leaderEpoch)}`, tone: 'bad' };
  if (replica.leader < 0) return { text: told.leaderless, tone: 'bad' };
  if (replica.role === 'leader' && id < replica.minIsr)
    return { text: told.underMinIsr(id, replica.minIsr), tone: 'bad' };
  if (replica.recovering && replica.role === 'leader') return { text: told.recovering, tone: 'warn' };
  if (replica.adding.length > 0 || replica.removing.length > 0) return movingRemark(replica, words);
  // Epoch 0 is where everything begins.
  if (replica.role === 'leader' && replica.leaderEpoch > 0)
    return { text: words.epoch(replica.leaderEpoch), tone: 'quiet' };
  return null;
}
