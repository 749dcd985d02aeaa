-- No resource takes 2^40 of a unit, which of memory and disks is an exbibyte. So a product of an amount and the seconds of a day is
-- a bigint, which is added up in a third of the time of a numeric.
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_amounts_are_plausible"
  CHECK (greatest(vcpu, memory, disk_thin, disk_full, disk_used, address, snapshot, image) < 1099511627776);

-- What each subject used in a part of a day or in a whole one, in seconds of the meters' units; what is open at `now`. Of a used disk what
-- is not known counts for nothing.
CREATE FUNCTION ledger_uses(part_from timestamptz, part_to timestamptz, now timestamptz)
  RETURNS TABLE (project_id text, stack_id text, service text, os_id text, mode text, flavour text, owner_id text,
    failed_launch boolean, tags jsonb, purpose text, vcpu numeric, memory numeric, disk_thin numeric, disk_full numeric,
    disk_used numeric, address numeric, snapshot numeric, image numeric) LANGUAGE sql STABLE AS $$
  SELECT f.project_id, f.stack_id, f.service, f.os_id, f.mode, f.flavour, f.owner_id, f.phase = 'failed', f.tags, f.purpose,
    sum(s * f.vcpu), sum(s * f.memory), sum(s * f.disk_thin), sum(s * f.disk_full), coalesce(sum(s * f.disk_used), 0),
    sum(s * f.address), sum(s * f.snapshot), sum(s * f.image)
  FROM ledger_used(part_from, part_to, now) u
    -- OFFSET 0: or the planner puts the expression in place of each s.
    CROSS JOIN LATERAL (SELECT u.sign * ledger_seconds(u.from_at, u.to_at)::bigint AS s OFFSET 0) seconds
    JOIN ledger_fact f ON f.id = u.fact_id
  WHERE f.phase <> 'unverified'
  GROUP BY f.project_id, f.stack_id, f.service, f.os_id, f.mode, f.flavour, f.owner_id, f.phase = 'failed', f.tags, f.purpose
$$;

-- As before, by that function.
CREATE OR REPLACE FUNCTION ledger_add_up(day_from timestamptz, day_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('burgeon/ledger-days', 0));
  DELETE FROM ledger_day WHERE from_at = day_from AND to_at = day_to;
  INSERT INTO ledger_day (from_at, to_at) VALUES (day_from, day_to);
  INSERT INTO ledger_day_use (from_at, to_at, project_id, stack_id, service, os_id, mode, flavour, owner_id, failed_launch, tags,
    purpose, vcpu, memory, disk_thin, disk_full, disk_used, address, snapshot, image)
  SELECT day_from, day_to, u.* FROM ledger_uses(day_from, day_to, day_to) u;
END $$;
