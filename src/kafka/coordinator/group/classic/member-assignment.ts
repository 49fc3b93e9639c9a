import { ConsumerProtocolAssignment } from '../../../protocol/apis/groups/consumer-protocol.ts';
import { byteReader } from '../../../protocol/bytes/byte-reader.ts';
import { decodeFrom } from '../../../protocol/codec.ts';
import { ProtocolError } from '../../../protocol/protocol-error.ts';
import type { ValueOf } from '../../../protocol/schema.ts';
import type { ClassicMember } from './classic-group.ts';

/**
 * What a member is assigned, as consumers write it; null for bytes that say nothing of topics. The
 * coordinator itself does not look into them.
 */
export function assignedTopics({
  assignment,
}: ClassicMember): ValueOf<typeof ConsumerProtocolAssignment>['assignedPartitions'] | null {
  if (assignment === '') return [];
  try {
    const fields = byteReader(assignment.slice(2));
    return decodeFrom(fields, ConsumerProtocolAssignment, 0).assignedPartitions;
  } catch (error) {
    if (error instanceof ProtocolError) return null;
    throw error;
  }
}
