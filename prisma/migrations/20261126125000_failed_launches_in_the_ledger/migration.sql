-- Machines of a launch that failed: in the ledger with a phase of their own, as a rate card may price them.
ALTER TABLE "ledger_fact" DROP CONSTRAINT "ledger_fact_phase";
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_phase"
  CHECK (phase IN ('unverified', 'failed', 'running', 'stopped', 'stored', 'gone'));
