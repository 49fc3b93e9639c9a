import {
  ConsumerProtocolAssignment,
  ConsumerProtocolSubscription,
  CooperativeStickyAssignorUserData,
  StickyAssignorUserData,
} from '../../protocol/apis/groups/consumer-protocol.ts';
import { byteReader, readInt, type ByteReader } from '../../protocol/bytes/byte-reader.ts';
import type { ByteString } from '../../protocol/bytes/byte-string.ts';
import { byteWriter, writeInt, written } from '../../protocol/bytes/byte-writer.ts';
import { decodeFrom, encodeMessage } from '../../protocol/codec.ts';
import { hashOrder } from '../../protocol/java-order.ts';
import { ProtocolError } from '../../protocol/protocol-error.ts';
import type { Schema, ValueOf } from '../../protocol/schema.ts';
import { byText, byTopic, type TopicPartition } from '../assignor.ts';

/** What a member sends to the leader with its JoinGroup request. */
export type Subscription = {
  readonly topics: readonly string[];
  /** What the assignor adds; null for nothing. */
  readonly userData: ByteString | null;
  /** What the member keeps while it joins: nothing in an eager group. */
  readonly owned: readonly TopicPartition[];
  /** -1 when the member is in no generation. */
  readonly generation: number;
  /** The member's `client.rack`; null when it has none. */
  readonly rack: string | null;
};

/** What a member had, and in which generation it got that; -1 when that is not known. */
export type MemberData = { readonly owned: readonly TopicPartition[]; readonly generation: number };

/**
 * A subscription in its newest version, by name and number.
 * (ConsumerProtocol.serializeSubscription)
 */
export const encodeSubscription = (subscription: Subscription): ByteString =>
  withVersion(ConsumerProtocolSubscription, {
    topics: [...subscription.topics].sort(byText),
    userData: subscription.userData,
    ownedPartitions: grouped([...subscription.owned].sort(byTopic)),
    generationId: subscription.generation,
    rackId: subscription.rack,
  });

/**
 * The subscription that bytes are; one of a version to come is read as the newest. Throws a
 * ProtocolError for bytes that are none. (ConsumerProtocol.deserializeSubscription)
 */
export function decodeSubscription(bytes: ByteString): Subscription {
  const { topics, userData, ...rest } = behindVersion(ConsumerProtocolSubscription, bytes);
  return {
    topics,
    userData,
    owned: flat(rest.ownedPartitions),
    generation: Math.max(-1, rest.generationId),
    rack: rest.rackId === '' ? null : rest.rackId,
  };
}

/** The version of a subscription; the oldest for bytes that have none. */
export const versionOf = (bytes: ByteString): number =>
  bytes.length < VERSION_SIZE ? 0 : readInt(byteReader(bytes), VERSION_SIZE);

/** What a member gets, in the version in which it speaks, or the newest that is older. */
export function encodeAssignmentIn(
  asked: number,
  partitions: readonly TopicPartition[],
): ByteString {
  const [, newest] = ConsumerProtocolAssignment.versions;
  const version = Math.min(asked, newest);
  const bytes = byteWriter(VERSION_SIZE);
  writeInt(bytes, version, VERSION_SIZE);
  const fields = { assignedPartitions: grouped(partitions), userData: null };
  return written(bytes) + encodeMessage(ConsumerProtocolAssignment, version, fields);
}

/** What a member gets, in its newest version. (ConsumerProtocol.serializeAssignment) */
export const encodeAssignment = (partitions: readonly TopicPartition[]): ByteString =>
  withVersion(ConsumerProtocolAssignment, {
    assignedPartitions: grouped(partitions),
    userData: null,
  });

/**
 * What a member gets; of a version to come as of the newest. Throws a ProtocolError for bytes that
 * are no assignment. (ConsumerProtocol.deserializeAssignment)
 */
export const decodeAssignment = (bytes: ByteString): TopicPartition[] =>
  flat(behindVersion(ConsumerProtocolAssignment, bytes).assignedPartitions);

/**
 * What a member had, for the sticky assignor. (StickyAssignor.serializeTopicPartitionAssignment)
 */
export function encodeStickyData({ owned, generation }: MemberData): ByteString {
  // What a map of Java is to compute comes before what is at its place. (HashMap.computeIfAbsent)
  const groups = grouped(owned).reverse();
  const topics = hashOrder(groups.map(({ topic }) => topic));
  return encodeMessage(StickyAssignorUserData, 1, {
    previousAssignment: topics.flatMap((name) => groups.filter(({ topic }) => topic === name)),
    generation,
  });
}

/**
 * What a member had, by its user data alone: in an eager group it owns nothing any more. What
 * cannot be read is as nothing. (StickyAssignor.memberData)
 */
export function stickyData({ userData }: Subscription): MemberData {
  for (const version of [1, 0]) {
    const read = userData === null ? null : tried(StickyAssignorUserData, version, userData);
    if (read === null) continue;
    return { owned: flat(read.previousAssignment), generation: read.generation };
  }
  return { owned: [], generation: -1 };
}

/** The generation of a member. (CooperativeStickyAssignor.subscriptionUserData) */
export const encodeCooperativeData = (generation: number): ByteString =>
  encodeMessage(CooperativeStickyAssignorUserData, 0, { generation });

/**
 * What a member has; its generation is in its user data where its version has no field for it.
 * (CooperativeStickyAssignor.memberData)
 */
export function cooperativeData({ owned, generation, userData }: Subscription): MemberData {
  if (generation >= 0 || userData === null) return { owned, generation };
  const read = tried(CooperativeStickyAssignorUserData, 0, userData);
  return { owned, generation: read?.generation ?? -1 };
}

type Topic = { readonly topic: string; readonly partitions: readonly number[] };

/** Topics in the order in which they come first. */
function grouped(partitions: readonly TopicPartition[]): Topic[] {
  const byName = new Map<string, number[]>();
  for (const { topic, partition } of partitions)
    byName.set(topic, [...(byName.get(topic) ?? []), partition]);
  return [...byName].map(([topic, numbers]) => ({ topic, partitions: numbers }));
}

const flat = (topics: readonly Topic[]): TopicPartition[] =>
  topics.flatMap(({ topic, partitions }) => partitions.map((partition) => ({ topic, partition })));

const VERSION_SIZE = 2;

function withVersion<S extends Schema>(schema: S, value: ValueOf<S>): ByteString {
  const [, newest] = schema.versions;
  const version = byteWriter(VERSION_SIZE);
  writeInt(version, newest, VERSION_SIZE);
  return written(version) + encodeMessage(schema, newest, value);
}

/** What stands behind the fields is of a version to come, and not looked at. */
function behindVersion<S extends Schema>(schema: S, bytes: ByteString): ValueOf<S> {
  const input: ByteReader = byteReader(bytes);
  const version = readInt(input, VERSION_SIZE);
  const [oldest, newest] = schema.versions;
  if (version < oldest) {
    const what = `${schema.name} has no version ${version}`;
    throw new ProtocolError('unsupported version', what, { position: 0, path: '' });
  }
  return decodeFrom(input, schema, Math.min(version, newest));
}

/** Null for bytes that are no such message. */
function tried<S extends Schema>(schema: S, version: number, bytes: ByteString): ValueOf<S> | null {
  try {
    return decodeFrom(byteReader(bytes), schema, version);
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
