import type { Happened, Watch } from '../../kernel/machine.ts';
import { invariants } from '../invariants.ts';
import type { KafkaEffect, KafkaKinds } from '../kinds.ts';
import type { Consumer } from '../clients/consumer/consumer-state.ts';
import type { Server } from '../server/server.ts';
import { BrokenInvariant } from './broken-invariant.ts';
import { newGhost, seenOf, type Ghost, type NodeSeen } from './ghost.ts';
import { lookAtConsumer, lookAtProducer } from './look/look-at-clients.ts';
import { lookAtCoordinator } from './look/look-at-coordinator.ts';
import { lookAtFates } from './look/look-at-fates.ts';
import { lookAtImage } from './look/look-at-image.ts';
import { lookAtMember } from './look/look-at-member.ts';
import { lookAtReplicas } from './look/look-at-replicas.ts';
import { hearRequest, lookAtWire } from './look/look-at-wire.ts';
import type { Around, Check, InvariantsByKind, Sights } from './sight.ts';
import { EMPTY_IMAGE } from '../metadata/metadata-image.ts';
import { museumOf, serverAt, type State, type World } from './view.ts';

/** Looks at the cluster after every step. What does not hold throws a BrokenInvariant. */
export const clusterWatch: Watch<State, KafkaKinds> = {
  start: newGhost,
  after: (memory, world, node, what) => look(memory as Ghost, world, node, what),
};

function look(ghost: Ghost, world: World, node: number, what: Happened<KafkaKinds>): void {
  if ('fault' in what) noteFault(ghost, world, node, what.fault);
  if ('fault' in what || what.input.on === 'command') noteAct(ghost, world);
  const around = { ghost, world, node };
  const state = world.nodes[node]?.state;
  if ('input' in what && state?.role === 'producer') lookAtProducer(around, state, what);
  if ('input' in what && state?.role === 'consumer') {
    lookAtConsumer(around, state, what);
    if (what.effects.some(isGiven)) run('owner', { ...around, consumer: state }, true);
    lookAtGeneration(around, state);
  }
  const server = serverAt(world, node);
  if (server === null) return;
  const seen = seenOf(ghost, node);
  if (world.nodes[node]?.status === 'down') {
    if ('input' in what) noteExit(server, seen);
    return noteDeath(ghost, world, node, seen);
  }
  if ('input' in what && what.input.on === 'boot') noteBoot(seen);
  const isModern = museumOf(server) === null;
  const check: Check = (on, sight) => run(on, sight, isModern);
  if ('input' in what) hearRequest(server, seen, what);
  lookAtImage(around, server, seen, check);
  lookAtMember(around, seen, check);
  lookAtReplicas(around, server, seen, check);
  lookAtCoordinator(around, server, seen, check);
  if (!('input' in what)) return;
  lookAtWire(around, server, seen, what, check);
  lookAtFates(around, server, what);
}

/** A member of a group is given partitions. */
const isGiven = (effect: KafkaEffect): boolean =>
  effect.do === 'note' &&
  effect.note.note === 'rebalance-callback' &&
  effect.note.as === 'assigned' &&
  effect.note.partitions !== '';

/** What a member of a group is told, until it is out of it. */
function lookAtGeneration(around: Around, consumer: Consumer): void {
  const { generations } = around.ghost;
  const now = consumer.member?.generation.id ?? -1;
  const before = generations[around.node] ?? 0;
  if (now === before) return;
  if (now > 0) run('joined', { ...around, consumer, before }, true);
  generations[around.node] = Math.max(0, now);
}

/** What goes on all the time is told from the last thing that a person did. */
function noteAct({ tally }: Ghost, { now }: World): void {
  tally.atAct = Object.freeze({ ...tally.routine, at: now });
}

const byKind = Object.freeze(
  Object.fromEntries(
    [...new Set(invariants.map(({ on }) => on))].map((on) => [
      on,
      invariants.filter((each) => each.on === on),
    ]),
  ),
) as unknown as InvariantsByKind;

function run<S extends keyof Sights>(on: S, sight: Sights[S], isModern: boolean): void {
  for (const { name, modern, check } of byKind[on]) {
    if (modern === true && !isModern) continue;
    const wrong = check(sight);
    if (wrong !== null) throw new BrokenInvariant(name, wrong);
  }
}

/** They break nothing: what was out of order goes on, or a process starts. */
const REPAIRS: readonly string[] = ['start', 'join', 'resume', 'heal', 'release', 'repair-disk'];
/** They end a process, and leave its disk as it was. */
const DEATHS: readonly string[] = ['kill', 'power-cut'];
/** They change what lies on a disk. The later in this list, the more they excuse. */
const HURTS: readonly string[] = ['power-cut', 'fill-disk', 'fail-disk', 'rot-disk', 'wipe'];

function noteFault(ghost: Ghost, world: World, node: number, fault: string): void {
  if (REPAIRS.includes(fault)) return;
  if (!DEATHS.includes(fault)) ghost.tampered = true;
  else if (serverAt(world, node) !== null) ghost.killedAt[node] = world.now;
  if (!HURTS.includes(fault)) return;
  const seen = seenOf(ghost, node);
  for (const replica of Object.values(seen.replicas)) {
    replica.hurt = worse(replica.hurt, fault);
    replica.hurtSinceBoot = worse(replica.hurtSinceBoot, fault);
  }
  if (seen.member !== null) seen.member.hurt = worse(seen.member.hurt, fault);
}

/** The one that excuses more is remembered. */
const worse = (before: string | null, fault: string): string =>
  before === null || HURTS.indexOf(fault) > HURTS.indexOf(before) ? fault : before;

function noteBoot(seen: NodeSeen): void {
  seen.down = false;
  for (const replica of Object.values(seen.replicas)) replica.hurtSinceBoot = null;
}

/** It ended itself, and may have cut a log before that in the same step. */
function noteExit({ broker }: Server, { replicas }: NodeSeen): void {
  for (const [name, replica] of Object.entries(replicas)) {
    const endOffset = broker?.disk.logs[name]?.endOffset ?? replica.endOffset;
    // What the disk lost or refused is not forgotten when the process ends for it, or before it has
    // opened the replica.
    if (endOffset < replica.endOffset) replica.lost ??= replica.hurt;
    replica.endOffset = endOffset;
  }
}

/** Memory is gone; what the disk held is remembered, to be compared when the process is back. */
function noteDeath(ghost: Ghost, world: World, node: number, seen: NodeSeen): void {
  if (seen.down) return;
  seen.down = true;
  ghost.killedAt[node] = world.now;
  seen.image = EMPTY_IMAGE;
  seen.asked = {};
  seen.coordinated = {};
  for (const replica of Object.values(seen.replicas)) {
    replica.gone = true;
    replica.leads = false;
  }
  if (seen.member !== null) {
    seen.member.gone = true;
    seen.member.leads = false;
    seen.member.claimedEpoch = null;
  }
}
