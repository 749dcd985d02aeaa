-- The launch page asks for the mode that a person chose last.
CREATE INDEX "stack_created_by_id_created_at_idx" ON "stack"("created_by_id", "created_at" DESC);
