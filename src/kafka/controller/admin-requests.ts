import { errorCode } from '../protocol/errors.ts';
import type { AnyRequest } from '../protocol/message.ts';
import type { ApiName, ResponseBody } from '../protocol/message.ts';
import { decideDirectories, decideProducerIds, decideUnregister } from './decide-brokers.ts';
import { decideConfigs, decideIncrementalConfigs } from './decide-configs.ts';
import type { MetadataDecision } from './decide.ts';
import { decideFeatures } from './decide-features.ts';
import { decideAlterPartition } from './decide-isr.ts';
import { decideElectLeaders } from './decide-leaders.ts';
import { decideCreatePartitions, decideDeleteTopics } from './decide-partitions.ts';
import { decideReassignments, listReassignments } from './decide-reassignments.ts';
import { decidesBy } from './quorum-controller.ts';
import { controllerRecord } from './register-controller.ts';
import { replyAfter, write, type Active, type Asked } from './write.ts';
import type { ServerStep } from '../step.ts';

/** What brokers, controllers and people ask of the controller that leads: what is decided is written, and the answer waits for it. */
export function onAdminRequest(
  active: Active,
  request: AnyRequest,
  asked: Asked,
  step: ServerStep,
): void {
  const { records, result } = decide(active, request, step);
  const offset = write(active, records, step);
  replyAfter(active, offset, asked, result, step);
}

function decide(
  { controller, quorum }: Active,
  request: AnyRequest,
  step: ServerStep,
): MetadataDecision<ResponseBody<ApiName>> {
  const setting = decidesBy(controller);
  switch (request.type) {
    case 'AlterPartitionRequest':
      return decideAlterPartition(setting, request.body);
    case 'AssignReplicasToDirsRequest':
      return decideDirectories(setting, request.body);
    case 'AllocateProducerIdsRequest':
      return decideProducerIds(setting, request.body);
    case 'UnregisterBrokerRequest': {
      const { brokerId } = request.body;
      const { records, result } = decideUnregister(setting, brokerId);
      const errorMessage =
        result === 'NONE' ? '' : `Broker ID ${brokerId} is not currently registered`;
      return {
        records,
        result: { throttleTimeMs: 0, errorCode: errorCode(result), errorMessage },
      };
    }
    case 'ControllerRegistrationRequest':
      return {
        records: [controllerRecord(request.body)],
        result: { throttleTimeMs: 0, errorCode: 0, errorMessage: null },
      };
    case 'ElectLeadersRequest':
      return decideElectLeaders(setting, request.body);
    case 'AlterPartitionReassignmentsRequest':
      return decideReassignments(setting, request.body);
    case 'ListPartitionReassignmentsRequest':
      return { records: [], result: listReassignments(setting, request.body) };
    case 'CreatePartitionsRequest':
      return decideCreatePartitions(setting, request.body, step.random);
    case 'DeleteTopicsRequest':
      return decideDeleteTopics(setting, request.body, request.version);
    case 'IncrementalAlterConfigsRequest':
      return decideIncrementalConfigs(setting, request.body);
    case 'AlterConfigsRequest':
      return decideConfigs(setting, request.body);
    case 'UpdateFeaturesRequest': {
      const asked = {
        ...setting,
        controllerId: controller.id,
        kraftVersion: quorum.kraftVersion(),
      };
      const decided = decideFeatures(asked, request.body, request.version);
      const { answer, kraftVersion } = decided.result;
      if (kraftVersion !== null) quorum.upgrade(kraftVersion, step);
      return { records: decided.records, result: answer };
    }
    default:
      throw new Error(`${request.type} is not asked of a controller`);
  }
}
