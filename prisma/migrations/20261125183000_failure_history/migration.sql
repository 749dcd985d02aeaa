-- "How often did this failure happen before?" is asked whenever a failed deployment is opened. Few events are failures, so
-- both indexes stay small however many deployments there are.
CREATE INDEX "workflow_event_failure" ON "workflow_event" (("data" -> 'failure' ->> 'code'), "at" DESC)
  WHERE "kind" = 'step-ended' AND "data" ->> 'state' = 'failed';
CREATE INDEX "workflow_event_failed_task" ON "workflow_event" ("run_id", "step", "seq")
  WHERE "kind" = 'task-ended' AND "data" ->> 'status' IN ('failed', 'unreachable');
