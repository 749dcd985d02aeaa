-- Days of the ledger that are over, added up for views of months and years.

-- CreateTable
CREATE TABLE "ledger_day" (
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "ledger_day_pkey" PRIMARY KEY ("from_at","to_at")
);

-- CreateTable
CREATE TABLE "ledger_day_use" (
    "id" BIGSERIAL NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "project_id" TEXT,
    "stack_id" TEXT,
    "service" TEXT,
    "os_id" TEXT,
    "mode" TEXT,
    "flavour" TEXT,
    "owner_id" TEXT,
    "failed_launch" BOOLEAN NOT NULL,
    "vcpu" DECIMAL NOT NULL,
    "memory" DECIMAL NOT NULL,
    "disk_thin" DECIMAL NOT NULL,
    "disk_full" DECIMAL NOT NULL,
    "address" DECIMAL NOT NULL,
    "snapshot" DECIMAL NOT NULL,
    "image" DECIMAL NOT NULL,

    CONSTRAINT "ledger_day_use_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "ledger_day_to_at_idx" ON "ledger_day"("to_at");

-- CreateIndex
CREATE INDEX "ledger_day_use_from_at_to_at_project_id_idx" ON "ledger_day_use"("from_at", "to_at", "project_id");

-- AddForeignKey
ALTER TABLE "ledger_day_use" ADD CONSTRAINT "ledger_day_use_from_at_to_at_fkey" FOREIGN KEY ("from_at", "to_at") REFERENCES "ledger_day"("from_at", "to_at") ON DELETE CASCADE ON UPDATE CASCADE;



-- CreateIndex
CREATE INDEX "ledger_interval_from_at_idx" ON "ledger_interval"("from_at");

-- By hand: what Prisma does not know.

-- What counts of a period, cut at its ends; what is open at `now`. Sign -1 is taken away.
CREATE FUNCTION ledger_used(period_from timestamptz, period_to timestamptz, now timestamptz)
  RETURNS TABLE (resource_id bigint, fact_id bigint, from_at timestamptz, to_at timestamptz, sign int) LANGUAGE sql STABLE AS $$
  SELECT u.resource_id, u.fact_id, greatest(u.from_at, period_from), least(u.to_at, period_to), u.sign
  FROM (
    SELECT resource_id, fact_id, from_at, to_at, 1 AS sign FROM ledger_interval
      WHERE tstzrange(from_at, to_at) && tstzrange(period_from, period_to)
    UNION ALL
    SELECT resource_id, fact_id, from_at, now, 1 FROM ledger_open
      WHERE from_at < least(now, period_to) AND now > period_from
    UNION ALL
    SELECT resource_id, fact_id, from_at, to_at, sign FROM ledger_correction
      WHERE tstzrange(from_at, to_at) && tstzrange(period_from, period_to)) u
$$;

-- Whole seconds, each end cut to its own: secondsBetween in lib/billing/usage.ts.
CREATE FUNCTION ledger_seconds(from_at timestamptz, to_at timestamptz) RETURNS numeric LANGUAGE sql IMMUTABLE
  RETURN floor(extract(epoch FROM to_at)) - floor(extract(epoch FROM from_at));

-- Adds up a day that is over. Waits for whoever is recording something of the past, and has them wait.
CREATE FUNCTION ledger_add_up(day_from timestamptz, day_to timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended('burgeon/ledger-days', 0));
  DELETE FROM ledger_day WHERE from_at = day_from AND to_at = day_to;
  INSERT INTO ledger_day (from_at, to_at) VALUES (day_from, day_to);
  INSERT INTO ledger_day_use (from_at, to_at, project_id, stack_id, service, os_id, mode, flavour, owner_id, failed_launch,
    vcpu, memory, disk_thin, disk_full, address, snapshot, image)
  SELECT day_from, day_to, project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed',
    sum(s * vcpu), sum(s * memory), sum(s * disk_thin), sum(s * disk_full), sum(s * address), sum(s * snapshot), sum(s * image)
  FROM ledger_used(day_from, day_to, day_to) u
    CROSS JOIN LATERAL (SELECT u.sign * ledger_seconds(u.from_at, u.to_at) AS s) seconds
    JOIN ledger_fact f ON f.id = u.fact_id
  WHERE phase <> 'unverified'
  GROUP BY project_id, stack_id, service, os_id, mode, flavour, owner_id, phase = 'failed';
END $$;

-- Five minutes: a transaction that records what happens now is over long before its day is added up.
CREATE FUNCTION ledger_day_is_stale() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  since timestamptz := CASE TG_TABLE_NAME WHEN 'ledger_fact' THEN (to_jsonb(NEW)->>'at')::timestamptz
    ELSE (to_jsonb(NEW)->>'from_at')::timestamptz END;
BEGIN
  IF since < NEW.recorded_at - interval '5 minutes' THEN
    PERFORM pg_advisory_xact_lock_shared(hashtextextended('burgeon/ledger-days', 0));
    DELETE FROM ledger_day WHERE to_at > since;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_fact_day_is_stale AFTER INSERT ON ledger_fact
  FOR EACH ROW EXECUTE FUNCTION ledger_day_is_stale();
CREATE TRIGGER ledger_correction_day_is_stale AFTER INSERT ON ledger_correction
  FOR EACH ROW EXECUTE FUNCTION ledger_day_is_stale();
