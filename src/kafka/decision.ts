/**
 * What was decided, as records, and what is answered. Deciding only reads; a record changes state
 * when it is replayed. (ControllerResult, CoordinatorResult)
 */
export type Decision<Written, Result> = {
  readonly records: readonly Written[];
  readonly result: Result;
};
