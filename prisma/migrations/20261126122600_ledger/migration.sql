-- The ledger: what resources took, and when. Facts, closed intervals and corrections are append-only.

-- CreateTable
CREATE TABLE "ledger_resource" (
    "id" BIGSERIAL NOT NULL,
    "kind" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "seen_at" TIMESTAMPTZ(3),

    CONSTRAINT "ledger_resource_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_fact" (
    "id" BIGSERIAL NOT NULL,
    "resource_id" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "what" TEXT NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,
    "phase" TEXT NOT NULL,
    "project_id" TEXT,
    "stack_id" TEXT,
    "stack_name" TEXT,
    "node" TEXT,
    "role" TEXT,
    "service" TEXT,
    "os_id" TEXT,
    "mode" TEXT,
    "flavour" TEXT,
    "owner_id" TEXT,
    "cloud_id" TEXT,
    "vcpu" BIGINT NOT NULL DEFAULT 0,
    "memory" BIGINT NOT NULL DEFAULT 0,
    "disk_thin" BIGINT NOT NULL DEFAULT 0,
    "disk_full" BIGINT NOT NULL DEFAULT 0,
    "address" BIGINT NOT NULL DEFAULT 0,
    "snapshot" BIGINT NOT NULL DEFAULT 0,
    "image" BIGINT NOT NULL DEFAULT 0,

    CONSTRAINT "ledger_fact_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_interval" (
    "id" BIGSERIAL NOT NULL,
    "resource_id" BIGINT NOT NULL,
    "fact_id" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_interval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_open" (
    "resource_id" BIGINT NOT NULL,
    "fact_id" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_open_pkey" PRIMARY KEY ("resource_id")
);

-- CreateTable
CREATE TABLE "ledger_correction" (
    "id" BIGSERIAL NOT NULL,
    "resource_id" BIGINT NOT NULL,
    "fact_id" BIGINT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "sign" SMALLINT NOT NULL,
    "reference" TEXT NOT NULL,
    "reason" JSONB NOT NULL,
    "user_id" TEXT,
    "recorded_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_correction_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_mend" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resource_id" BIGINT NOT NULL,
    "fact_id" BIGINT,
    "what" TEXT NOT NULL,
    "detail" JSONB NOT NULL,
    "seconds" INTEGER NOT NULL,

    CONSTRAINT "ledger_mend_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_resource_kind_name_key" ON "ledger_resource"("kind", "name");

-- CreateIndex
CREATE INDEX "ledger_fact_resource_id_at_id_idx" ON "ledger_fact"("resource_id", "at" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "ledger_fact_resource_id_key_key" ON "ledger_fact"("resource_id", "key");

-- CreateIndex
CREATE INDEX "ledger_interval_fact_id_idx" ON "ledger_interval"("fact_id");

-- CreateIndex
CREATE UNIQUE INDEX "ledger_open_fact_id_key" ON "ledger_open"("fact_id");

-- CreateIndex
CREATE INDEX "ledger_correction_resource_id_idx" ON "ledger_correction"("resource_id");

-- CreateIndex
CREATE INDEX "ledger_correction_recorded_at_idx" ON "ledger_correction"("recorded_at");

-- CreateIndex
CREATE INDEX "ledger_mend_at_idx" ON "ledger_mend"("at" DESC);

-- AddForeignKey
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "ledger_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_interval" ADD CONSTRAINT "ledger_interval_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "ledger_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_interval" ADD CONSTRAINT "ledger_interval_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "ledger_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_open" ADD CONSTRAINT "ledger_open_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "ledger_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_open" ADD CONSTRAINT "ledger_open_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "ledger_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_correction" ADD CONSTRAINT "ledger_correction_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "ledger_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_correction" ADD CONSTRAINT "ledger_correction_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "ledger_fact"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_mend" ADD CONSTRAINT "ledger_mend_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "ledger_resource"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "ledger_mend" ADD CONSTRAINT "ledger_mend_fact_id_fkey" FOREIGN KEY ("fact_id") REFERENCES "ledger_fact"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- By hand: what Prisma does not know.

ALTER TABLE "ledger_resource" ADD CONSTRAINT "ledger_resource_kind" CHECK (kind IN ('machine', 'image', 'snapshot'));
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_phase"
  CHECK (phase IN ('unverified', 'running', 'stopped', 'stored', 'gone'));
ALTER TABLE "ledger_fact" ADD CONSTRAINT "ledger_fact_amounts"
  CHECK (least(vcpu, memory, disk_thin, disk_full, address, snapshot, image) >= 0);
ALTER TABLE "ledger_correction" ADD CONSTRAINT "ledger_correction_sign" CHECK (sign IN (-1, 1));
ALTER TABLE "ledger_correction" ADD CONSTRAINT "ledger_correction_forwards" CHECK (from_at < to_at);
ALTER TABLE "ledger_interval" ADD CONSTRAINT "ledger_interval_forwards" CHECK (from_at < to_at);

-- A range of one id instead of `=`, so that no extension is needed.
ALTER TABLE "ledger_interval" ADD CONSTRAINT "ledger_interval_apart"
  EXCLUDE USING gist (int8range(resource_id, resource_id, '[]') WITH &&, tstzrange(from_at, to_at) WITH &&);

-- What lies in a period.
CREATE INDEX "ledger_interval_period" ON "ledger_interval" USING gist (tstzrange(from_at, to_at));
CREATE INDEX "ledger_correction_period" ON "ledger_correction" USING gist (tstzrange(from_at, to_at));

CREATE FUNCTION ledger_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: add a correction instead', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation';
END $$;
CREATE TRIGGER ledger_fact_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_fact
  EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_interval_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_interval
  EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_correction_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_correction
  EXECUTE FUNCTION ledger_append_only();
CREATE TRIGGER ledger_mend_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_mend
  EXECUTE FUNCTION ledger_append_only();

-- The time of the ledger is the database's: workers on several hosts have several clocks.
CREATE FUNCTION ledger_now() RETURNS timestamptz LANGUAGE sql VOLATILE
  RETURN date_trunc('milliseconds', clock_timestamp());

-- Records facts, in the caller's transaction: an array of objects with the columns of ledger_fact, and `kind` and `name` of the
-- resource. A fact without `at` happens now, after all that is known of its resource: a clock that was set back stands still until
-- it has passed that. A fact with an `at` is put where it belongs; where later ones are known already, corrections say what it
-- changes. Per fact, a verdict: recorded,
-- known (its key is) or unknown (the end of something that never was); of facts from the future that alone, and nothing is recorded.
CREATE FUNCTION ledger_record(facts jsonb, clock timestamptz DEFAULT NULL)
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
      SELECT * INTO before FROM ledger_fact f WHERE f.resource_id = resource AND f.at <= fact.at AND f.id <> fact.id
        ORDER BY f.at DESC, f.id DESC LIMIT 1;
      SELECT min(f.at) INTO until_at FROM ledger_fact f WHERE f.resource_id = resource AND f.at > fact.at;
      INSERT INTO ledger_correction (resource_id, fact_id, from_at, to_at, sign, reference, reason, recorded_at)
      SELECT resource, c.fact, fact.at, until_at, c.sign, fact.key, given->'reason', now
      FROM (VALUES (before.id, before.phase, -1), (fact.id, fact.phase, 1)) AS c (fact, phase, sign)
      WHERE c.phase <> 'gone';
    END IF;
    RETURN NEXT;
  END LOOP;
END $$;
