-- Launches that a person had retried count as failed; few steps ever are. `attempt` changes with a retry only, so the index
-- costs the engine's updates nothing.
CREATE INDEX "workflow_step_retried" ON "workflow_step"("run_id") WHERE "attempt" > 1;
