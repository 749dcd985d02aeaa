// Without the schema: pages know these, and not the validator.

/** The actions that every service has, without its blueprint naming them. */
export const CONFIGURE_AGAIN_ID = "configure-again";
export const LET_MONITORING_READ_ID = "let-monitoring-read";
export const STOP_MONITORING_ID = "stop-monitoring";
export const STOP_ID = "stop";
export const START_ID = "start";
export const BUILT_IN_ACTIONS: readonly string[] = [
  ...[CONFIGURE_AGAIN_ID, LET_MONITORING_READ_ID, STOP_MONITORING_ID],
  ...[STOP_ID, START_ID],
];
