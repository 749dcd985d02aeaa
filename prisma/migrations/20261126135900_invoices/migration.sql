-- CreateTable
CREATE TABLE "invoice_setting" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "mode" TEXT NOT NULL DEFAULT 'showback',
    "first_month" TEXT,
    "close_after_hours" INTEGER NOT NULL DEFAULT 72,
    "issue_at_closing" BOOLEAN NOT NULL DEFAULT false,
    "prefix" TEXT NOT NULL DEFAULT 'INV-',
    "credit_note_prefix" TEXT NOT NULL DEFAULT 'CN-',
    "due_days" INTEGER NOT NULL DEFAULT 30,
    "issuer" TEXT NOT NULL DEFAULT '',
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "invoice_setting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_month" (
    "month" TEXT NOT NULL,
    "from_at" TIMESTAMPTZ(3) NOT NULL,
    "to_at" TIMESTAMPTZ(3) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "closed_at" TIMESTAMPTZ(3) NOT NULL,
    "closed_by_id" UUID,

    CONSTRAINT "invoice_month_pkey" PRIMARY KEY ("month")
);

-- CreateTable
CREATE TABLE "invoice" (
    "id" UUID NOT NULL,
    "kind" TEXT NOT NULL DEFAULT 'invoice',
    "state" TEXT NOT NULL DEFAULT 'draft',
    "month" TEXT NOT NULL,
    "project_id" UUID NOT NULL,
    "project_name" TEXT NOT NULL,
    "project_title" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "created_by_id" UUID,
    "currency" TEXT NOT NULL,
    "digits" INTEGER NOT NULL,
    "rounding" TEXT NOT NULL,
    "net" DECIMAL(24,6) NOT NULL,
    "tax_name" TEXT,
    "tax_percent" DECIMAL(9,6),
    "tax_amount" DECIMAL(24,6) NOT NULL,
    "total" DECIMAL(24,6) NOT NULL,
    "about_id" UUID,
    "reason" TEXT NOT NULL DEFAULT '',
    "number" TEXT,
    "year" INTEGER,
    "serial" INTEGER,
    "issued_at" TIMESTAMPTZ(3),
    "issued_by_id" UUID,
    "issued_on" TEXT,
    "due_on" TEXT,
    "issuer" TEXT NOT NULL DEFAULT '',
    "recipient" TEXT NOT NULL DEFAULT '',
    "paid_on" TEXT,
    "payment" TEXT NOT NULL DEFAULT '',
    "paid_at" TIMESTAMPTZ(3),
    "paid_by_id" UUID,
    "void_reason" TEXT NOT NULL DEFAULT '',
    "voided_at" TIMESTAMPTZ(3),
    "voided_by_id" UUID,

    CONSTRAINT "invoice_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "invoice_line" (
    "invoice_id" UUID NOT NULL,
    "position" INTEGER NOT NULL,
    "month" TEXT NOT NULL,
    "charge" TEXT NOT NULL,
    "stack_id" TEXT,
    "stack_name" TEXT,
    "service" TEXT,
    "os_id" TEXT,
    "mode" TEXT,
    "flavour" TEXT,
    "owner_id" TEXT,
    "owner_name" TEXT,
    "tags" JSONB NOT NULL DEFAULT '{}',
    "failed_launch" BOOLEAN NOT NULL DEFAULT false,
    "meter" TEXT,
    "unit" TEXT,
    "rate_card" TEXT,
    "quantity" DECIMAL,
    "arithmetic" JSONB,
    "amount" DECIMAL(24,6) NOT NULL,
    "before_quantity" DECIMAL,
    "before_amount" DECIMAL(24,6),
    "reasons" JSONB NOT NULL DEFAULT '[]',

    CONSTRAINT "invoice_line_pkey" PRIMARY KEY ("invoice_id","position")
);

-- CreateTable
CREATE TABLE "invoice_credit" (
    "invoice_id" UUID NOT NULL,
    "credit_id" UUID NOT NULL,
    "reason" TEXT NOT NULL,
    "amount" DECIMAL(24,6) NOT NULL,

    CONSTRAINT "invoice_credit_pkey" PRIMARY KEY ("invoice_id","credit_id")
);

-- CreateTable
CREATE TABLE "invoice_counter" (
    "kind" TEXT NOT NULL,
    "year" INTEGER NOT NULL,
    "last" INTEGER NOT NULL,

    CONSTRAINT "invoice_counter_pkey" PRIMARY KEY ("kind","year")
);

-- CreateTable
CREATE TABLE "invoice_recipient" (
    "project_id" UUID NOT NULL,
    "name" TEXT NOT NULL,
    "address" TEXT NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "invoice_recipient_pkey" PRIMARY KEY ("project_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "invoice_number_key" ON "invoice"("number");

-- CreateIndex
CREATE INDEX "invoice_month_kind_idx" ON "invoice"("month", "kind");

-- CreateIndex
CREATE INDEX "invoice_project_id_month_idx" ON "invoice"("project_id", "month");

-- CreateIndex
CREATE INDEX "invoice_about_id_idx" ON "invoice"("about_id");

-- CreateIndex
CREATE UNIQUE INDEX "invoice_kind_year_serial_key" ON "invoice"("kind", "year", "serial");

-- CreateIndex
CREATE INDEX "invoice_credit_credit_id_idx" ON "invoice_credit"("credit_id");

-- CreateIndex
CREATE INDEX "ledger_fact_recorded_at_idx" ON "ledger_fact"("recorded_at");

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_month_fkey" FOREIGN KEY ("month") REFERENCES "invoice_month"("month") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice" ADD CONSTRAINT "invoice_about_id_fkey" FOREIGN KEY ("about_id") REFERENCES "invoice"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_line" ADD CONSTRAINT "invoice_line_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_credit" ADD CONSTRAINT "invoice_credit_invoice_id_fkey" FOREIGN KEY ("invoice_id") REFERENCES "invoice"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_credit" ADD CONSTRAINT "invoice_credit_credit_id_fkey" FOREIGN KEY ("credit_id") REFERENCES "project_credit"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "invoice_recipient" ADD CONSTRAINT "invoice_recipient_project_id_fkey" FOREIGN KEY ("project_id") REFERENCES "project"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- By hand: what Prisma does not know.

ALTER TABLE "invoice_setting"
    ADD CONSTRAINT "invoice_setting_one" CHECK ("id" = 1),
    ADD CONSTRAINT "invoice_setting_mode" CHECK ("mode" IN ('showback', 'invoices')),
    ADD CONSTRAINT "invoice_setting_first" CHECK ("mode" = 'showback' OR "first_month" IS NOT NULL),
    ADD CONSTRAINT "invoice_setting_prefixes" CHECK ("prefix" <> "credit_note_prefix");

ALTER TABLE "invoice_month"
    ADD CONSTRAINT "invoice_month_name" CHECK ("month" ~ '^[0-9]{4}-(0[1-9]|1[0-2])$'),
    ADD CONSTRAINT "invoice_month_forwards" CHECK ("from_at" < "to_at" AND "to_at" <= "closed_at"),
    -- No second belongs to two months.
    ADD CONSTRAINT "invoice_month_apart" EXCLUDE USING gist (tstzrange("from_at", "to_at") WITH &&);

ALTER TABLE "invoice"
    ADD CONSTRAINT "invoice_kind" CHECK ("kind" IN ('invoice', 'credit-note')),
    ADD CONSTRAINT "invoice_about" CHECK (("kind" = 'credit-note') = ("about_id" IS NOT NULL)),
    ADD CONSTRAINT "invoice_currency" CHECK ("currency" ~ '^[A-Z]{3}$'),
    -- An invoice asks for money, a credit note gives it back; never the other way round.
    ADD CONSTRAINT "invoice_sign" CHECK (CASE "kind" WHEN 'invoice' THEN least("net", "tax_amount", "total") >= 0
        ELSE greatest("net", "tax_amount", "total") <= 0 END),
    ADD CONSTRAINT "invoice_state" CHECK (CASE "state"
        WHEN 'draft' THEN num_nonnulls("number", "year", "serial", "issued_at", "issued_on") = 0
        WHEN 'issued' THEN num_nonnulls("number", "year", "serial", "issued_at", "issued_on") = 5
        WHEN 'paid' THEN num_nonnulls("number", "issued_at", "paid_on", "paid_at") = 4
        WHEN 'void' THEN num_nonnulls("number", "issued_at", "voided_at") = 3
        ELSE false END);
-- Whoever closes a month, and however often: one invoice of a project stands.
CREATE UNIQUE INDEX "invoice_stands" ON "invoice" ("project_id", "month") WHERE "kind" = 'invoice' AND "state" <> 'void';

ALTER TABLE "invoice_line"
    ADD CONSTRAINT "invoice_line_charge" CHECK ("charge" IN ('usage', 'minimum', 'commitment', 'carried', 'credited'));
ALTER TABLE "invoice_credit" ADD CONSTRAINT "invoice_credit_amount" CHECK ("amount" > 0);

CREATE FUNCTION invoice_refused(what text) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '%', what USING ERRCODE = 'integrity_constraint_violation';
END $$;

-- A document begins as a draft, and a draft may be thrown away. From then on it only goes draft, issued, and paid or void: each of
-- these steps fills in its own columns, and nothing else is ever changed. Its number follows the one before.
CREATE FUNCTION invoice_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  own text[];
BEGIN
  IF TG_OP = 'INSERT' THEN
    IF NEW.state <> 'draft' THEN PERFORM invoice_refused('a document begins as a draft'); END IF;
    RETURN NEW;
  END IF;
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN PERFORM invoice_refused(format('%s was issued and is kept', OLD.number)); END IF;
    RETURN OLD;
  END IF;
  own := CASE OLD.state || ' ' || NEW.state
    WHEN 'draft issued' THEN ARRAY['number', 'year', 'serial', 'issued_at', 'issued_by_id', 'issued_on', 'due_on', 'issuer', 'recipient']
    WHEN 'issued paid' THEN ARRAY['paid_on', 'payment', 'paid_at', 'paid_by_id']
    WHEN 'issued void' THEN ARRAY['void_reason', 'voided_at', 'voided_by_id']
    END;
  IF own IS NULL THEN
    PERFORM invoice_refused(format('a document that is %s does not become %s', OLD.state, NEW.state));
  END IF;
  IF to_jsonb(NEW) - own - 'state' IS DISTINCT FROM to_jsonb(OLD) - own - 'state' THEN
    PERFORM invoice_refused(format('document %s is not changed', OLD.id));
  END IF;
  IF OLD.state = 'draft' AND NEW.serial IS DISTINCT FROM
    (SELECT coalesce(max(serial), 0) + 1 FROM invoice WHERE kind = NEW.kind AND year = NEW.year) THEN
    PERFORM invoice_refused(format('%s leaves a gap', NEW.number));
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER invoice_keep BEFORE INSERT OR UPDATE OR DELETE ON "invoice" FOR EACH ROW EXECUTE FUNCTION invoice_keep();

-- Lines and credits come with a draft and go with it.
CREATE FUNCTION invoice_part_keep() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  of_state text;
BEGIN
  IF TG_OP = 'UPDATE' THEN PERFORM invoice_refused(format('%s is not changed', TG_TABLE_NAME)); END IF;
  SELECT state INTO of_state FROM invoice WHERE id = CASE TG_OP WHEN 'DELETE' THEN OLD.invoice_id ELSE NEW.invoice_id END;
  IF of_state <> 'draft' THEN PERFORM invoice_refused(format('%s of an issued document is not changed', TG_TABLE_NAME)); END IF;
  RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER invoice_line_keep BEFORE INSERT OR UPDATE OR DELETE ON "invoice_line"
  FOR EACH ROW EXECUTE FUNCTION invoice_part_keep();
CREATE TRIGGER invoice_credit_keep BEFORE INSERT OR UPDATE OR DELETE ON "invoice_credit"
  FOR EACH ROW EXECUTE FUNCTION invoice_part_keep();

CREATE FUNCTION invoice_never() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM invoice_refused(format('%s is kept as it is', TG_TABLE_NAME));
END $$;
CREATE TRIGGER invoice_month_never BEFORE UPDATE OR DELETE OR TRUNCATE ON "invoice_month" EXECUTE FUNCTION invoice_never();
CREATE TRIGGER invoice_never_truncate BEFORE TRUNCATE ON "invoice" EXECUTE FUNCTION invoice_never();
CREATE TRIGGER invoice_line_never_truncate BEFORE TRUNCATE ON "invoice_line" EXECUTE FUNCTION invoice_never();
CREATE TRIGGER invoice_credit_never_truncate BEFORE TRUNCATE ON "invoice_credit" EXECUTE FUNCTION invoice_never();
