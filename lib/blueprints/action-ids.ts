// Without the schema: pages know these, and not the validator.

/** The actions that every service has, without its blueprint naming them. */
export const CONFIGURE_AGAIN_ID = "configure-again";
export const LET_MONITORING_READ_ID = "let-monitoring-read";
export const STOP_MONITORING_ID = "stop-monitoring";
export const STOP_ID = "stop";
export const START_ID = "start";
export const TAKE_SNAPSHOT_ID = "take-snapshot";
export const RESTORE_SNAPSHOT_ID = "restore-snapshot";
export const DELETE_SNAPSHOT_ID = "delete-snapshot";
export const BUILT_IN_ACTIONS: readonly string[] = [
  ...[CONFIGURE_AGAIN_ID, LET_MONITORING_READ_ID, STOP_MONITORING_ID],
  ...[STOP_ID, START_ID, TAKE_SNAPSHOT_ID, RESTORE_SNAPSHOT_ID, DELETE_SNAPSHOT_ID],
];

/** These leave a stack as it was, whatever comes of them. */
export const leavesStackAsItWas = (action: string): boolean =>
  action === TAKE_SNAPSHOT_ID || action === DELETE_SNAPSHOT_ID;

/** These run machines that stood still. */
export const STARTING_ACTIONS: readonly string[] = [START_ID, RESTORE_SNAPSHOT_ID];
