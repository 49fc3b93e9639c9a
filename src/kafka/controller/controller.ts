import type { Micros } from '../../kernel/time.ts';
import type { ConfigValues, TopicSpec } from '../cluster-spec.ts';
import { configTexts } from '../config.ts';
import { METADATA_LOG } from '../metadata-record.ts';
import type { Directory } from '../kinds.ts';
import type { RequestContext } from '../listener.ts';
import { createLog, type Log } from '../log/log.ts';
import { readLogConfig } from '../log/log-config.ts';
import { EMPTY_IMAGE, type MetadataImage } from '../metadata-image.ts';

/** The controller: the only voter of the quorum, so it leads from the start and commits what it has written. (QuorumController) */
export type Controller = {
  readonly id: number;
  readonly host: string;
  readonly directory: Directory;
  readonly config: Readonly<Record<string, string>>;
  /** Topics of the scenario, made once all its brokers are unfenced. */
  readonly topics: readonly TopicSpec[];
  disk: {
    log: Log;
    /** The quorum's epoch: one higher at each start. (quorum-state) */
    epoch: number;
  };
  memory: {
    image: MetadataImage;
    /** Fetches of the metadata log that wait for a record. */
    waiting: WaitingFetch[];
    /** By broker id: when it was last heard of, and how far it has replayed. (BrokerHeartbeatManager) */
    sessions: Record<number, { contactAt: Micros; metadataOffset: number }>;
    nextId: number;
    /** Whether the topics of the scenario have been decided on. */
    topicsMade: boolean;
  };
};

export type WaitingFetch = { id: number; context: RequestContext; fetchOffset: number };

export function createController(
  id: number,
  host: string,
  directory: Directory,
  topics: readonly TopicSpec[],
  config: ConfigValues,
): Controller {
  return {
    id,
    host,
    directory,
    config: configTexts(config),
    topics: Object.freeze(topics.map((each) => Object.freeze(each))),
    disk: { log: createLog(METADATA_LOG, readLogConfig({})), epoch: 0 },
    memory: freshControllerMemory(),
  };
}

export const freshControllerMemory = (): Controller['memory'] => ({
  image: EMPTY_IMAGE,
  waiting: [],
  sessions: {},
  nextId: 1,
  topicsMade: false,
});
