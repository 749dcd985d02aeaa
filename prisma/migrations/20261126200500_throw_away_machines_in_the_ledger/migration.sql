-- Machines that the portal makes for itself and throws away: what for, and by which deployment.

-- AlterTable
ALTER TABLE "ledger_fact" ADD COLUMN     "deployment_id" TEXT,
ADD COLUMN     "purpose" TEXT;

-- AlterTable
ALTER TABLE "ledger_day_use" ADD COLUMN     "purpose" TEXT;

-- By hand: what Prisma does not know.

-- They are the installation's own, never a project's.
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_purpose" CHECK (
  purpose IS NULL AND deployment_id IS NULL
  OR purpose IN ('bake', 'test-template', 'check-updates', 'build-image') AND deployment_id IS NOT NULL
    AND project_id IS NULL AND stack_id IS NULL);

-- As before, with what machines were for. What is added up already is of a time without any of these.
CREATE OR REPLACE FUNCTION ledger_add_up(day_from timestamptz, day_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('burgeon/ledger-days', 0));
  DELETE FROM ledger_day WHERE from_at = day_from AND to_at = day_to;
  INSERT INTO ledger_day (from_at, to_at) VALUES (day_from, day_to);
  INSERT INTO ledger_day_use (from_at, to_at, project_id, stack_id, service, os_id, mode, flavour, owner_id, failed_launch, tags,
    purpose, vcpu, memory, disk_thin, disk_full, address, snapshot, image)
  SELECT day_from, day_to, project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed', tags, purpose,
    sum(s * vcpu), sum(s * memory), sum(s * disk_thin), sum(s * disk_full), sum(s * address), sum(s * snapshot), sum(s * image)
  FROM ledger_used(day_from, day_to, day_to) u
    -- OFFSET 0: or the planner puts the expression in place of each s.
    CROSS JOIN LATERAL (SELECT u.sign * ledger_seconds(u.from_at, u.to_at) AS s OFFSET 0) seconds
    JOIN ledger_fact f ON f.id = u.fact_id
  WHERE phase <> 'unverified'
  GROUP BY project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed', tags, purpose;
END $$;
