-- Of the days that are added up, what is recorded late removes those alone that it changes. And what was recorded late is found
-- without looking at all that was recorded since.

-- By hand: what Prisma does not know.

-- Late as in ledger_forget_days, and as in lib/invoices/late.ts, which has to say it in these words to be answered by it.
CREATE INDEX "ledger_fact_late" ON "ledger_fact" ("recorded_at") WHERE recorded_at - at > interval '5 minutes';

-- Removes the days that are added up and that something recorded now changes. Five minutes: a transaction that records what happens
-- now is over long before its day is added up. Waits for whoever is adding up, and has them wait.
CREATE FUNCTION ledger_forget_days(changed tstzmultirange, now timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  IF lower(changed) < now - interval '5 minutes' THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('burgeon/ledger-days', 0));
    DELETE FROM ledger_day WHERE tstzrange(from_at, to_at) && changed;
  END IF;
END $$;

-- ledger_record says itself which days its facts change.
DROP TRIGGER ledger_fact_day_is_stale ON ledger_fact;

CREATE OR REPLACE FUNCTION ledger_day_is_stale() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_forget_days(tstzmultirange(tstzrange(NEW.from_at, NEW.to_at)), NEW.recorded_at);
  RETURN NULL;
END $$;

-- As before. What a resource was before a call and what it is after it differ in some times: days that are added up and touch these
-- are removed, and no others. Of an interval that is reported late by both of its ends in one call, these are its own days.
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
  -- Of the resource that the facts before this one were about: whether it was something when the call began, up to now ...
  previous bigint;
  was_open boolean;
  -- ... and since when it is something else than it was, in these times. Of the resources before it, all together.
  changed tstzmultirange := '{}';
  others tstzmultirange := '{}';
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
      IF previous IS DISTINCT FROM resource THEN
        previous := resource;
        was_open := opened.resource_id IS NOT NULL;
        others := others + changed;
        changed := '{}';
      END IF;
      -- From here on it is what this fact says, whatever the facts before it in this call have said of that time.
      changed := changed - tstzmultirange(tstzrange(fact.at, NULL));
      IF was_open OR fact.phase <> 'gone' THEN
        changed := changed + tstzmultirange(tstzrange(fact.at, NULL));
      END IF;
    ELSE
      SELECT min(f.at) INTO until_at FROM ledger_fact f WHERE f.resource_id = resource AND f.at > fact.at;
      -- Its trigger removes the days of these.
      INSERT INTO ledger_correction (resource_id, fact_id, from_at, to_at, sign, reference, reason, recorded_at)
      SELECT resource, c.fact, fact.at, until_at, c.sign, fact.key, given->'reason', now
      FROM (VALUES (before.id, before.phase, -1), (fact.id, fact.phase, 1)) AS c (fact, phase, sign)
      WHERE c.phase <> 'gone';
    END IF;
    RETURN NEXT;
  END LOOP;
  PERFORM ledger_forget_days(others + changed, now);
END $$;
