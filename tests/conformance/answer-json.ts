import type { GuestAnswer } from '../../src/kafka/clients/guest.ts';
import { apis } from '../../src/kafka/protocol/apis.ts';
import { fromBase64 } from '../../src/kafka/protocol/bytes/byte-string.ts';
import { toJson, type Json } from '../../src/kafka/protocol/codec.ts';
import type { ApiName } from '../../src/kafka/protocol/message.ts';
import { decodeRecords } from '../../src/kafka/protocol/batch/read-batch.ts';
import type { Schema, ValueOf } from '../../src/kafka/protocol/schema.ts';
import { toDialogue } from './batch-json.ts';
import { isList, isObject } from './recording.ts';
import { sayGuestProblem } from '../../src/app/words/problems/guest-problems.ts';

/** An answer as a recording shows it. */
export function answerJson(answer: GuestAnswer): Json {
  if ('problem' in answer) return `problem: ${sayGuestProblem('en', answer.problem)}`;
  if (!('response' in answer)) return 'closed';
  const api = answer.api as ApiName;
  const schema: Schema = apis[api].response;
  return withBatches(toJson(schema, answer.version, answer.response.body as ValueOf<Schema>));
}

/** Records in base64 become batches that can be read. */
function withBatches(json: Json): Json {
  if (isList(json)) return json.map(withBatches);
  if (!isObject(json)) return json;
  return Object.fromEntries(
    Object.entries(json).map(([name, value]) => [
      name,
      name === 'records' && typeof value === 'string'
        ? toDialogue(decodeRecords(fromBase64(value)))
        : withBatches(value),
    ]),
  );
}
