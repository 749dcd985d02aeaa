-- How many public addresses machines have, as the hypervisor tells from time to time. Like the used disk, it is as before where a fact does not say it.

-- Records facts, in the caller's transaction: an array of objects with the columns of ledger_fact, and `kind` and `name` of the
-- resource. A fact without `at` happens now, after all that is known of its resource: a clock that was set back stands still until
-- it has passed that. A fact with an `at` is put where it belongs; where later ones are known already, corrections say what it
-- changes. What a machine uses of its disk, and how many public addresses it has, is as the fact before it has it, where a fact does
-- not say so. Per fact, a verdict: recorded, known (its key is) or unknown (the end of something that never was); of facts from the
-- future that alone, and nothing is recorded.
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
      fact.address := coalesce(fact.address, before.address);
    END IF;
    fact.address := coalesce(fact.address, 0);
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

-- What a machine is as far as the ledger knows; all is null where it has none. From here on nobody records anything else of it: what is in
-- force is read by a statement of its own, after that.
CREATE FUNCTION ledger_hold(machine text) RETURNS ledger_fact LANGUAGE plpgsql AS $$
DECLARE
  held ledger_fact;
BEGIN
  PERFORM 1 FROM ledger_resource r WHERE r.kind = 'machine' AND r.name = machine FOR UPDATE;
  SELECT f.* INTO held FROM ledger_resource r JOIN ledger_open o ON o.resource_id = r.id JOIN ledger_fact f ON f.id = o.fact_id
    WHERE r.kind = 'machine' AND r.name = machine;
  RETURN held;
END $$;

-- Records that a machine is, from now on, as it was held to be but for a change. Answers whether it was recorded: the second time with one
-- key it is not.
CREATE FUNCTION ledger_amend(machine text, held ledger_fact, change jsonb, clock timestamptz) RETURNS boolean LANGUAGE sql
  RETURN (SELECT r.verdict = 'recorded' FROM ledger_record(jsonb_build_array(
    to_jsonb(held) || jsonb_build_object('kind', 'machine', 'name', machine, 'at', NULL) || change), clock) r);

-- As before.
CREATE OR REPLACE FUNCTION ledger_measure(machine text, used bigint, fact_key text, clock timestamptz DEFAULT NULL) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  held ledger_fact := ledger_hold(machine);
BEGIN
  IF held.id IS NULL OR abs(used - held.disk_used) * 10 < greatest(2560, held.disk_used) THEN
    RETURN false;
  END IF;
  RETURN ledger_amend(machine, held, jsonb_build_object('key', fact_key, 'what', 'measured', 'disk_used', used), clock);
END $$;

-- Records that a machine has so many public addresses, from now on: as a fact that is the one in force but for this. It says nothing
-- where the machine has as many already, is not in the ledger, or is uncharged yet, as its acceptance checks have not passed: should its
-- launch fail, it is charged as that from the beginning of what is in force. Answers whether it was recorded.
CREATE FUNCTION ledger_address(machine text, addresses bigint, fact_key text, clock timestamptz DEFAULT NULL) RETURNS boolean
  LANGUAGE plpgsql AS $$
DECLARE
  held ledger_fact;
BEGIN
  -- Told once a minute of every machine, and seldom news: without a lock as long as it is none.
  IF NOT EXISTS (SELECT FROM ledger_resource r JOIN ledger_open o ON o.resource_id = r.id JOIN ledger_fact f ON f.id = o.fact_id
      WHERE r.kind = 'machine' AND r.name = machine AND f.address <> addresses) THEN
    RETURN false;
  END IF;
  held := ledger_hold(machine);
  IF held.id IS NULL OR held.phase = 'unverified' OR held.address = addresses THEN
    RETURN false;
  END IF;
  RETURN ledger_amend(machine, held, jsonb_build_object('key', fact_key, 'what', 'addressed', 'address', addresses), clock);
END $$;
