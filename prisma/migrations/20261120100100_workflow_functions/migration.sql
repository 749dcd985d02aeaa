-- The durable engine's transitions. Each function is one atomic change of a run: it locks the run's row first, so that the
-- changes of one run are ordered and its event numbers are gapless and commit-ordered. Web and worker call the same
-- functions. The steps themselves are DBOS workflows "run:step:attempt"; enqueueing one is part of the same transaction.

-- Appends events to a locked run, numbers them and announces them. Each element: {kind, step?, at?, data?}; at is epoch ms.
CREATE FUNCTION workflow_append(run uuid, events jsonb) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
  last bigint;
  n int := jsonb_array_length(events);
BEGIN
  IF n = 0 THEN RETURN NULL; END IF;
  UPDATE workflow_run SET seq = seq + n WHERE id = run RETURNING seq INTO last;
  IF last IS NULL THEN RAISE EXCEPTION 'workflow: there is no run %', run; END IF;
  INSERT INTO workflow_event (run_id, seq, at, kind, step, data)
    SELECT run, last - n + e.ord,
           coalesce(to_timestamp((e.value->>'at')::double precision / 1000), clock_timestamp()),
           e.value->>'kind', e.value->>'step', coalesce(e.value->'data', '{}'::jsonb)
    FROM jsonb_array_elements(events) WITH ORDINALITY AS e(value, ord);
  PERFORM pg_notify('burgeon_run', run || ' ' || last);
  RETURN last;
END $$;

-- plpgsql, not sql: its body is looked up when it runs, and DBOS makes its own schema after the migrations.
CREATE FUNCTION workflow_enqueue(run uuid, step text, attempt int, part text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM dbos.enqueue_workflow(
    workflow_name => 'step', queue_name => 'steps',
    positional_args => ARRAY[to_json(run), to_json(step), to_json(attempt)],
    workflow_id => run || ':' || step || ':' || attempt,
    app_version => 'burgeon-1', queue_partition_key => part, application_name => 'burgeon');
END $$;

-- Makes a run and starts the steps that wait for nothing. Each step: {key, action, phase, needs, payload}.
CREATE FUNCTION workflow_create(run uuid, part text, steps jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO workflow_run (id, state, partition) VALUES (run, 'queued', part);
  INSERT INTO workflow_step (run_id, key, position, phase, action, payload, needs, waiting_for, state)
    SELECT run, s.value->>'key', s.ord, s.value->>'phase', s.value->>'action', coalesce(s.value->'payload', '{}'::jsonb),
           ARRAY(SELECT jsonb_array_elements_text(s.value->'needs')), jsonb_array_length(s.value->'needs'),
           CASE WHEN s.value->>'phase' = 'undo' THEN 'dormant'
                WHEN jsonb_array_length(s.value->'needs') = 0 THEN 'queued' ELSE 'waiting' END
    FROM jsonb_array_elements(steps) WITH ORDINALITY AS s(value, ord);
  PERFORM workflow_append(run, '[{"kind": "run-created"}]');
  PERFORM workflow_enqueue(run, s.key, 1, part) FROM workflow_step s WHERE s.run_id = run AND s.state = 'queued';
END $$;

-- Called whenever nothing may be left to do: decides the outcome, or wakes the undo steps of a cancelled run. The
-- outcome itself is concluded by a workflow of its own, because the domain has to change its rows with it.
CREATE FUNCTION workflow_check(run uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
  decided text;
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run;
  IF EXISTS (SELECT 1 FROM workflow_step WHERE run_id = run AND state IN ('queued', 'running')) THEN RETURN; END IF;
  IF r.state IN ('queued', 'running') THEN
    decided := CASE WHEN EXISTS (SELECT 1 FROM workflow_step WHERE run_id = run AND phase = 'main' AND state <> 'succeeded')
                    THEN 'failed' ELSE 'succeeded' END;
  ELSIF r.state = 'cancelling' THEN
    IF EXISTS (SELECT 1 FROM workflow_step WHERE run_id = run AND state = 'dormant') THEN
      UPDATE workflow_step SET state = CASE WHEN waiting_for = 0 THEN 'queued' ELSE 'waiting' END
        WHERE run_id = run AND state = 'dormant';
      PERFORM workflow_append(run, '[{"kind": "undo-started"}]');
      PERFORM workflow_enqueue(run, s.key, s.attempt, r.partition)
        FROM workflow_step s WHERE s.run_id = run AND s.phase = 'undo' AND s.state = 'queued';
      RETURN;
    END IF;
    decided := CASE WHEN EXISTS (SELECT 1 FROM workflow_step WHERE run_id = run AND phase = 'undo' AND state <> 'succeeded')
                    THEN 'cancel-failed' ELSE 'cancelled' END;
  ELSE
    RETURN;
  END IF;
  UPDATE workflow_run SET state = 'settling', outcome = decided, settles = settles + 1 WHERE id = run RETURNING * INTO r;
  PERFORM dbos.enqueue_workflow(
    workflow_name => 'settle', queue_name => 'steps', positional_args => ARRAY[to_json(run), to_json(r.settles)],
    workflow_id => run || ':settle:' || r.settles,
    app_version => 'burgeon-1', queue_partition_key => r.partition, application_name => 'burgeon');
END $$;

-- A worker is about to run a step. Returns the step, or NULL if there is nothing to do: it was done, retried or cancelled.
CREATE FUNCTION workflow_begin(run uuid, step text, try int, by_worker text) RETURNS jsonb LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
  s workflow_step;
  events jsonb := '[]';
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run FOR UPDATE;
  SELECT * INTO s FROM workflow_step WHERE run_id = run AND key = step;
  IF s.key IS NULL OR s.attempt <> try OR s.state NOT IN ('queued', 'running') THEN RETURN NULL; END IF;
  IF s.phase = 'main' AND r.state = 'cancelling' THEN
    -- The worker that ran it has died after the cancel: nothing of it runs any more.
    UPDATE workflow_step SET state = 'cancelled', ended_at = clock_timestamp() WHERE run_id = run AND key = step;
    PERFORM workflow_append(run, jsonb_build_array(jsonb_build_object('kind', 'step-ended', 'step', step,
      'data', jsonb_build_object('attempt', try, 'state', 'cancelled'))));
    PERFORM workflow_check(run);
    RETURN NULL;
  END IF;
  IF r.state = 'queued' THEN
    UPDATE workflow_run SET state = 'running', started_at = clock_timestamp() WHERE id = run;
    events := '[{"kind": "run-started"}]';
  END IF;
  UPDATE workflow_step SET state = 'running', worker = by_worker, started_at = coalesce(started_at, clock_timestamp())
    WHERE run_id = run AND key = step;
  PERFORM workflow_append(run, events || jsonb_build_array(jsonb_build_object('kind', 'step-started', 'step', step,
    'data', jsonb_build_object('attempt', try, 'resumed', s.state = 'running'))));
  RETURN jsonb_build_object('action', s.action, 'payload', s.payload, 'phase', s.phase);
END $$;

-- Records a step's outcome with its last events and starts the successors that became ready. `result` is succeeded,
-- failed or cancelled. Repeating the call changes nothing.
CREATE FUNCTION workflow_finish(run uuid, step text, try int, result text, why jsonb, events jsonb)
RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
  s workflow_step;
  n workflow_step;
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run FOR UPDATE;
  SELECT * INTO s FROM workflow_step WHERE run_id = run AND key = step;
  IF s.key IS NULL OR s.attempt <> try OR s.state <> 'running' THEN RETURN false; END IF;
  UPDATE workflow_step SET state = result, failure = why, ended_at = clock_timestamp() WHERE run_id = run AND key = step;
  PERFORM workflow_append(run, events || jsonb_build_array(jsonb_build_object('kind', 'step-ended', 'step', step,
    'data', jsonb_strip_nulls(jsonb_build_object('attempt', try, 'state', result, 'failure', why)))));
  IF result = 'succeeded' THEN
    FOR n IN
      UPDATE workflow_step w SET waiting_for = w.waiting_for - 1,
             state = CASE WHEN w.waiting_for = 1 AND w.state = 'waiting' THEN 'queued' ELSE w.state END
        WHERE w.run_id = run AND w.phase = s.phase AND w.needs @> ARRAY[step]
        RETURNING w.*
    LOOP
      IF n.waiting_for = 0 AND n.state = 'queued' THEN
        PERFORM workflow_enqueue(run, n.key, n.attempt, r.partition);
      END IF;
    END LOOP;
  END IF;
  PERFORM workflow_check(run);
  RETURN true;
END $$;

-- The domain has changed its rows for this outcome, in the same transaction. False: somebody was quicker.
CREATE FUNCTION workflow_conclude(run uuid, settle int) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run FOR UPDATE;
  IF r.state <> 'settling' OR r.settles <> settle THEN RETURN NULL; END IF;
  UPDATE workflow_run SET state = r.outcome, ended_at = clock_timestamp() WHERE id = run;
  PERFORM workflow_append(run, jsonb_build_array(jsonb_build_object('kind', 'run-ended',
    'data', jsonb_build_object('state', r.outcome))));
  RETURN r.outcome;
END $$;

-- Stops a run and, once nothing of it runs any more, starts its undo steps. Returns the state it found; only queued,
-- running and failed runs (and those about to be declared failed) change.
CREATE FUNCTION workflow_cancel(run uuid, who text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run FOR UPDATE;
  IF r.state NOT IN ('queued', 'running', 'failed') AND NOT (r.state = 'settling' AND r.outcome = 'failed') THEN
    RETURN r.state;
  END IF;
  UPDATE workflow_run SET state = 'cancelling', outcome = NULL, ended_at = NULL WHERE id = run;
  -- Queued steps have a workflow already; it will find nothing to do.
  UPDATE workflow_step SET state = 'cancelled' WHERE run_id = run AND phase = 'main' AND state IN ('waiting', 'queued');
  PERFORM workflow_append(run, jsonb_build_array(jsonb_build_object('kind', 'cancel-requested',
    'data', jsonb_build_object('by', who))));
  PERFORM pg_notify('burgeon_cancel', run::text);
  PERFORM workflow_check(run);
  RETURN CASE r.state WHEN 'settling' THEN 'failed' ELSE r.state END;
END $$;

-- Runs the failed steps again, as new attempts; everything that succeeded stays. Returns the state it found.
CREATE FUNCTION workflow_retry(run uuid, who text) RETURNS text LANGUAGE plpgsql AS $$
DECLARE
  r workflow_run;
  again text;
BEGIN
  SELECT * INTO r FROM workflow_run WHERE id = run FOR UPDATE;
  again := CASE r.state WHEN 'failed' THEN 'main' WHEN 'cancel-failed' THEN 'undo' END;
  IF again IS NULL THEN RETURN r.state; END IF;
  UPDATE workflow_run SET state = CASE again WHEN 'main' THEN 'running' ELSE 'cancelling' END, outcome = NULL, ended_at = NULL
    WHERE id = run;
  UPDATE workflow_step SET state = 'queued', attempt = attempt + 1, failure = NULL, started_at = NULL, ended_at = NULL
    WHERE run_id = run AND phase = again AND state = 'failed';
  PERFORM workflow_append(run, jsonb_build_array(jsonb_build_object('kind', 'retried', 'data', jsonb_build_object('by', who,
    'steps', (SELECT jsonb_agg(key ORDER BY position) FROM workflow_step
              WHERE run_id = run AND phase = again AND state = 'queued')))));
  PERFORM workflow_enqueue(run, s.key, s.attempt, r.partition)
    FROM workflow_step s WHERE s.run_id = run AND s.phase = again AND s.state = 'queued';
  RETURN r.state;
END $$;

-- Lists follow this channel: a deployment's run or an OS image changed its state.
CREATE FUNCTION announce_run_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('burgeon_change', json_build_object(
    'projectId', (SELECT project_id FROM deployment WHERE id = NEW.id), 'kind', 'deployment', 'id', NEW.id,
    'state', NEW.state)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER workflow_run_change AFTER UPDATE OF state ON workflow_run
  FOR EACH ROW WHEN (OLD.state IS DISTINCT FROM NEW.state) EXECUTE FUNCTION announce_run_change();

CREATE FUNCTION announce_deployment() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('burgeon_change', json_build_object(
    'projectId', NEW.project_id, 'kind', 'deployment', 'id', NEW.id, 'state', 'queued')::text);
  RETURN NULL;
END $$;
CREATE TRIGGER deployment_created AFTER INSERT ON deployment FOR EACH ROW EXECUTE FUNCTION announce_deployment();

CREATE FUNCTION announce_image_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('burgeon_change', json_build_object(
    'projectId', NULL, 'kind', 'image', 'id', NEW.id, 'state', NEW.state)::text);
  RETURN NULL;
END $$;
CREATE TRIGGER os_image_revision_change AFTER INSERT OR UPDATE OF state ON os_image_revision
  FOR EACH ROW EXECUTE FUNCTION announce_image_change();
