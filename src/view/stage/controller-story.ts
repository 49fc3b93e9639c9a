import type { ControllerView } from '../../frame/types/controllers.ts';
import type { ViewWords } from '../words/words.ts';

/**
 * What a controller is doing in the quorum, in a few words apart by commas. `combined`: its process
 * is a broker too.
 */
export function controllerStory(view: ControllerView, words: ViewWords, combined = false): string {
  const name = words.node(view.name);
  const parts = [combined ? words.quorum.member(name) : name, words.status[view.status]];
  if (view.status === 'down') return parts.join(', ');
  if (view.active) parts.push(words.activeController);
  else parts.push(words.quorum.role[view.role]);
  parts.push(words.epoch(view.epoch));
  if (view.role === 'candidate') parts.push(words.quorum.votes(view.votes));
  else if (view.voted !== null) parts.push(words.quorum.voted(words.node(view.voted)));
  if (!view.voter) parts.push(words.quorum.observer);
  return parts.join(', ');
}
