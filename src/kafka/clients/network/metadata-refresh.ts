import { below } from '../../../kernel/random.ts';
import { NEVER } from '../../../kernel/time.ts';
import type { ResponseBody } from '../../protocol/message.ts';
import { backoffAfter } from './backoff.ts';
import {
  BOOTSTRAP,
  connectTo,
  isCoordinatorLink,
  linkOf,
  put,
  type Connections,
  type Link,
} from './node-connections.ts';
import { learnMetadata, metadataRequest, metadataRequestById } from './metadata.ts';
import { tell, type Step } from '../../step.ts';
import { armBy } from '../armed-timer.ts';

/**
 * Asks for metadata when it is wanted or too old, over the link with the fewest unanswered
 * requests. Called at the end of each step.
 */
export function tendMetadata<C>(connections: Connections<C>, step: Step): void {
  const { metadata, config, armed } = connections;
  if (metadata.asked) return;
  const oldAt = metadata.updatedAt === null ? NEVER : metadata.updatedAt + config.metadataMaxAge;
  const askAt = metadata.wanted ? Math.min(metadata.notBefore, oldAt) : oldAt;
  if (askAt > step.now) {
    armed.metadata = armBy(step, 'connections', 'metadata', askAt, armed.metadata);
    return;
  }
  const link = leastLoadedLink(connections, step);
  if (link === undefined) return;
  if (!link.usable) {
    connectTo(connections, link.nodeId, step);
    return;
  }
  metadata.asked = true;
  metadata.lastAskedAt = step.now;
  // About no topic, the flag means nothing and has its default.
  const mayCreate = config.mayCreateTopics || metadata.everything || metadata.topics.length === 0;
  const body =
    metadata.ids !== null
      ? metadataRequestById(metadata.ids)
      : metadataRequest(metadata.everything ? null : metadata.topics, mayCreate);
  put(connections, link, { api: 'Metadata', version: 13, body }, { ask: 'metadata' }, step);
}

/**
 * The usable broker link with the fewest unanswered requests; else a broker to connect to; the
 * bootstrap only while no broker can be reached. Nothing while a connection is being made. Source:
 * NetworkClient.leastLoadedNode and DefaultMetadataUpdater.
 */
export function leastLoadedLink<C>(connections: Connections<C>, step: Step): Link<C> | undefined {
  const { links, metadata } = connections;
  let best: Link<C> | undefined;
  for (const link of links) {
    if (!link.usable || link.nodeId < 0 || isCoordinatorLink(link.nodeId)) continue;
    if (best === undefined || link.channel.inFlight.length < best.channel.inFlight.length)
      best = link;
  }
  if (best !== undefined) return best;
  if (links.some(isBeingMade)) return undefined;
  const ids = Object.keys(metadata.image?.hosts ?? {}).map(Number);
  const start = ids.length < 2 ? 0 : below(step.random, ids.length);
  for (let place = 0; place < ids.length; place += 1) {
    const link = linkOf(connections, ids[(start + place) % ids.length] as number);
    if (link !== undefined && link.retryAt <= step.now) return link;
  }
  return linkOf(connections, BOOTSTRAP);
}

/** Takes an answer in. True when it brought news. */
export function onMetadata<C>(
  connections: Connections<C>,
  body: ResponseBody<'Metadata'>,
  step: Step,
): boolean {
  const { metadata } = connections;
  const news = learnMetadata(metadata, body, step.now);
  metadata.asked = false;
  metadata.fruitless = news.changed && !news.incomplete ? 0 : metadata.fruitless + 1;
  holdMetadataBack(connections, step);
  if (news.changed) {
    const partitions = Object.values(metadata.image?.topics ?? {}).reduce(
      (sum, each) => sum + each.partitions.length,
      0,
    );
    tell(step, { note: 'metadata-updated', brokers: body.brokers.length, partitions });
  }
  return news.changed;
}

/** A request for metadata will not be answered. */
export function onMetadataUnanswered<C>(connections: Connections<C>, step: Step): void {
  connections.metadata.asked = false;
  connections.metadata.fruitless += 1;
  holdMetadataBack(connections, step);
}

/** The next request for metadata waits at least one back-off from the last. */
function holdMetadataBack<C>(connections: Connections<C>, step: Step): void {
  const { metadata, config } = connections;
  const wait = backoffAfter(
    config.metadataBackoff,
    Math.max(metadata.fruitless - 1, 0),
    step.random,
  );
  metadata.notBefore = (metadata.lastAskedAt ?? step.now) + wait;
}

function isBeingMade<C>(link: Link<C>): boolean {
  return link.channel.phase !== 'idle' && !link.usable && !isCoordinatorLink(link.nodeId);
}
