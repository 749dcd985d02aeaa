-- How much of their disks machines really use, as the hypervisor says. NULL: it was never measured, which is not 0.

-- AlterTable
ALTER TABLE "ledger_fact" ADD COLUMN     "disk_used" BIGINT;

-- AlterTable
ALTER TABLE "ledger_day_use" ADD COLUMN     "disk_used" DECIMAL NOT NULL DEFAULT 0;

-- By hand: what Prisma does not know.

ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_disk_used" CHECK (disk_used >= 0);

-- Records facts, in the caller's transaction: an array of objects with the columns of ledger_fact, and `kind` and `name` of the
-- resource. A fact without `at` happens now, after all that is known of its resource: a clock that was set back stands still until
-- it has passed that. A fact with an `at` is put where it belongs; where later ones are known already, corrections say what it
-- changes. What a machine uses of its disk is as the fact before it has it, where a fact does not say so. Per fact, a verdict: recorded,
-- known (its key is) or unknown (the end of something that never was); of facts from the future that alone, and nothing is recorded.
CREATE OR REPLACE FUNCTION ledger_record(facts jsonb, clock timestamptz DEFAULT NULL)
  RETURNS TABLE (name text, key text, verdict text, at timestamptz, fact_id bigint) LANGUAGE plpgsql AS $$
#variable_conflict use_column
DECLARE
  now timestamptz := coalesce(clock, ledger_now());
  given jsonb;
  fact ledger_fact;
  last ledger_fact;
  before ledger_fact;
  opened ledger_open;
  until_at timestamptz;
  resource bigint;
BEGIN
  RETURN QUERY SELECT value->>'name', value->>'key', 'future', (value->>'at')::timestamptz, NULL::bigint
    FROM jsonb_array_elements(facts) WHERE (value->>'at')::timestamptz > now + interval '10 seconds';
  IF FOUND THEN
    RETURN;
  END IF;
  -- Always in one order, so that two transactions never wait for each other.
  FOR given IN SELECT value FROM jsonb_array_elements(facts) WITH ORDINALITY
    ORDER BY value->>'kind', value->>'name', ordinality
  LOOP
    name := given->>'name';
    key := given->>'key';
    at := NULL;
    fact_id := NULL;
    IF given->>'phase' <> 'gone' THEN
      INSERT INTO ledger_resource (kind, name) VALUES (given->>'kind', given->>'name') ON CONFLICT DO NOTHING;
    END IF;
    SELECT r.id INTO resource FROM ledger_resource r WHERE r.kind = given->>'kind' AND r.name = given->>'name' FOR UPDATE;
    IF resource IS NULL THEN
      verdict := 'unknown';
      RETURN NEXT;
      CONTINUE;
    END IF;
    SELECT f.id, f.at INTO fact_id, at FROM ledger_fact f WHERE f.resource_id = resource AND f.key = given->>'key';
    IF FOUND THEN
      verdict := 'known';
      RETURN NEXT;
      CONTINUE;
    END IF;

    SELECT * INTO last FROM ledger_fact f WHERE f.resource_id = resource ORDER BY f.at DESC, f.id DESC LIMIT 1;
    fact := jsonb_populate_record(NULL::ledger_fact, given);
    fact.at := coalesce(fact.at, greatest(now, last.at));
    at := fact.at;
    before := last;
    IF fact.at < last.at THEN
      SELECT * INTO before FROM ledger_fact f WHERE f.resource_id = resource AND f.at <= fact.at
        ORDER BY f.at DESC, f.id DESC LIMIT 1;
    END IF;
    IF fact.phase <> 'gone' THEN
      fact.disk_used := coalesce(fact.disk_used, before.disk_used);
    END IF;
    fact.id := nextval(pg_get_serial_sequence('ledger_fact', 'id'));
    fact.resource_id := resource;
    fact.recorded_at := now;
    INSERT INTO ledger_fact SELECT (fact).*;
    fact_id := fact.id;
    verdict := 'recorded';

    IF last.at IS NULL OR fact.at >= last.at THEN
      DELETE FROM ledger_open o WHERE o.resource_id = resource RETURNING * INTO opened;
      IF opened.from_at < fact.at THEN
        INSERT INTO ledger_interval (resource_id, fact_id, from_at, to_at)
        VALUES (resource, opened.fact_id, opened.from_at, fact.at);
      END IF;
      IF fact.phase <> 'gone' THEN
        INSERT INTO ledger_open (resource_id, fact_id, from_at) VALUES (resource, fact.id, fact.at);
      END IF;
    ELSE
      SELECT min(f.at) INTO until_at FROM ledger_fact f WHERE f.resource_id = resource AND f.at > fact.at;
      INSERT INTO ledger_correction (resource_id, fact_id, from_at, to_at, sign, reference, reason, recorded_at)
      SELECT resource, c.fact, fact.at, until_at, c.sign, fact.key, given->'reason', now
      FROM (VALUES (before.id, before.phase, -1), (fact.id, fact.phase, 1)) AS c (fact, phase, sign)
      WHERE c.phase <> 'gone';
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;

-- Records that a machine uses so many MiB of its disk, from now on: as a fact that is the one in force but for this. It says nothing where
-- the machine is not in the ledger, and where the figure differs from the one in force by less than 256 MiB or by less than a
-- tenth of it, so that a disk that fills slowly is not an interval an hour. Answers whether it was recorded.
CREATE FUNCTION ledger_measure(machine text, used bigint, fact_key text, clock timestamptz DEFAULT NULL) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  held ledger_fact;
BEGIN
  -- From here on nobody records anything else of it: what is in force is read by a statement of its own, after that.
  PERFORM 1 FROM ledger_resource r WHERE r.kind = 'machine' AND r.name = machine FOR UPDATE;
  SELECT f.* INTO held FROM ledger_resource r JOIN ledger_open o ON o.resource_id = r.id JOIN ledger_fact f ON f.id = o.fact_id
    WHERE r.kind = 'machine' AND r.name = machine;
  IF held.id IS NULL OR abs(used - held.disk_used) * 10 < greatest(2560, held.disk_used) THEN
    RETURN false;
  END IF;
  RETURN (SELECT r.verdict = 'recorded' FROM ledger_record(jsonb_build_array(to_jsonb(held) || jsonb_build_object(
    'kind', 'machine', 'name', machine, 'key', fact_key, 'what', 'measured', 'at', NULL, 'disk_used', used)), clock) r);
END $$;

-- As before, with what is used of disks; what is not known counts for nothing. What is added up already is of a time without any.
CREATE OR REPLACE FUNCTION ledger_add_up(day_from timestamptz, day_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('burgeon/ledger-days', 0));
  DELETE FROM ledger_day WHERE from_at = day_from AND to_at = day_to;
  INSERT INTO ledger_day (from_at, to_at) VALUES (day_from, day_to);
  INSERT INTO ledger_day_use (from_at, to_at, project_id, stack_id, service, os_id, mode, flavour, owner_id, failed_launch, tags,
    purpose, vcpu, memory, disk_thin, disk_full, disk_used, address, snapshot, image)
  SELECT day_from, day_to, project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed', tags, purpose,
    sum(s * vcpu), sum(s * memory), sum(s * disk_thin), sum(s * disk_full), coalesce(sum(s * disk_used), 0), sum(s * address),
    sum(s * snapshot), sum(s * image)
  FROM ledger_used(day_from, day_to, day_to) u
    -- OFFSET 0: or the planner puts the expression in place of each s.
    CROSS JOIN LATERAL (SELECT u.sign * ledger_seconds(u.from_at, u.to_at) AS s OFFSET 0) seconds
    JOIN ledger_fact f ON f.id = u.fact_id
  WHERE phase <> 'unverified'
  GROUP BY project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed', tags, purpose;
END $$;
