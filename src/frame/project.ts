import type { Cluster } from '../kafka/cluster.ts';
import { hashText, nextEventAt } from '../kernel/world.ts';
import { detailOf } from './detail/detail.ts';
import { watch } from './expression/evaluate.ts';
import { groupsWithLag } from './group-lag.ts';
import { latestHappenings } from './why/happening.ts';
import { flowsNow, lanesView } from './lanes-view.ts';
import { recentLosses } from './losses.ts';
import { guaranteesOf } from './story/guarantees-view.ts';
import { routineOf } from './story/routine.ts';
import { flightsSeen, messageViews } from './messages/messages-view.ts';
import { cutsOf, linksOf, usualDelayOf } from './machine-view.ts';
import { brokerViews, consumerViews, guestViews, producerViews } from './nodes-view.ts';
import type { Past } from './past.ts';
import { controllerViews, metadataPlaces } from './quorum-view.ts';
import { rebalanceOf } from './rebalance-view.ts';
import type { Frame } from './types/frame.ts';
import type { Lens } from './types/lens.ts';
import { MESSAGES_MAX } from './types/messages.ts';

/**
 * What can be seen of a cluster at its present moment through a lens. Branches and the story are
 * the session's to add.
 */
export function project(cluster: Cluster, lens: Lens, past: Past): Frame {
  const places = metadataPlaces(cluster);
  const flights = flightsSeen(cluster);
  return {
    time: cluster.now,
    validUntil: nextEventAt(cluster),
    step: cluster.steps,
    hash: hashText(cluster),
    computedUntil: cluster.now,
    brokers: brokerViews(cluster, past, lens),
    controllers: controllerViews(cluster, places),
    producers: producerViews(cluster),
    consumers: consumerViews(cluster),
    groups: groupsWithLag(cluster, past.counted.series),
    rebalance: lens.group ? rebalanceOf(cluster, past.counted.series, lens.group) : null,
    guests: guestViews(cluster),
    messages: messageViews(cluster, flights.slice(0, MESSAGES_MAX)),
    messagesHidden: Math.max(0, flights.length - MESSAGES_MAX),
    flows: lens.lanes === null ? [] : flowsNow(cluster, past, lens.lanes),
    cuts: cutsOf(cluster),
    links: linksOf(cluster),
    usualDelay: usualDelayOf(cluster),
    lost: recentLosses(cluster, past),
    metadataPlaces: places,
    lanes: lens.lanes === null ? null : lanesView(cluster, past, lens.lanes, flights),
    detail: lens.selected === null ? null : detailOf(cluster, past, lens.selected),
    branches: [],
    watched: lens.watch.map((each) => watch(cluster, each)),
    happened: latestHappenings(cluster, past),
    story: { version: '', items: [] },
    routine: routineOf(cluster),
    guarantees: guaranteesOf(cluster),
  };
}
