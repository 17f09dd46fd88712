CREATE TABLE "audit_checkpoints" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"hash" text NOT NULL,
	"rows" bigint NOT NULL,
	"at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_head" (
	"single" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	"hash" text NOT NULL,
	CONSTRAINT "audit_head_single" CHECK ("audit_head"."single")
);
--> statement-breakpoint
ALTER TABLE "audit" RENAME COLUMN "id" TO "seq";--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "thread_ts" text;--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "hash" text DEFAULT '' NOT NULL;--> statement-breakpoint
ALTER TABLE "learners" ADD COLUMN "erased_at" timestamp (3) with time zone;--> statement-breakpoint
-- From here on by hand: numbers without gaps, the chain, its head, and the guards. src/db/audit-chain.ts computes the same.
ALTER TABLE "audit" ALTER COLUMN "seq" DROP DEFAULT;--> statement-breakpoint
DROP SEQUENCE "audit_id_seq";--> statement-breakpoint
ALTER TABLE "audit" ALTER COLUMN "seq" SET DEFAULT 0;--> statement-breakpoint
-- One column, so that no two rows ever give the same text: its length in bytes before it, and null is unlike the empty text.
CREATE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT coalesce(octet_length(convert_to(value, 'UTF8')) || ':' || value, '-')
$$;--> statement-breakpoint
-- A row's hash: SHA-256, as hex, over the hash of the row before it and all its columns.
CREATE FUNCTION audit_seal(previous text, entry public.audit) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT encode(sha256(convert_to(concat(
    public.audit_part(previous),
    public.audit_part(entry.seq::text),
    public.audit_part(to_char(entry.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')),
    public.audit_part(entry.actor),
    public.audit_part(entry.event),
    public.audit_part(entry.refusal),
    public.audit_part(entry.action),
    public.audit_part(entry.learner_id::text),
    public.audit_part(entry.request_id::text),
    public.audit_part(entry.channel),
    public.audit_part(entry.thread_ts),
    public.audit_part(entry.reference)
  ), 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- Rows from before the chain are numbered and sealed in their order.
DO $$
DECLARE
  entry public.audit;
  old bigint;
  last_seq bigint := 0;
  last_hash text := '';
BEGIN
  FOR entry IN SELECT * FROM public.audit ORDER BY seq LOOP
    old := entry.seq;
    last_seq := last_seq + 1;
    entry.seq := last_seq;
    last_hash := public.audit_seal(last_hash, entry);
    UPDATE public.audit SET seq = last_seq, hash = last_hash WHERE seq = old;
  END LOOP;
  INSERT INTO public.audit_head (seq, hash) VALUES (last_seq, last_hash);
END $$;--> statement-breakpoint
-- The lock comes first and the number second: the other way round, two rows could get the same one. It is held until the
-- commit, so the audit row is the last thing that a transaction writes. With its owner's rights, for the program's own
-- role may not move the head.
CREATE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head public.audit_head;
BEGIN
  PERFORM pg_advisory_xact_lock(5328412);
  SELECT * INTO STRICT head FROM public.audit_head;
  NEW.seq := head.seq + 1;
  NEW.at := date_trunc('milliseconds', clock_timestamp());
  NEW.hash := public.audit_seal(head.hash, NEW);
  UPDATE public.audit_head SET seq = NEW.seq, hash = NEW.hash;
  RETURN NEW;
END $$;--> statement-breakpoint
CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% on %: the audit is only ever added to', TG_OP, TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
-- A row may go once a checkpoint stands for it.
CREATE FUNCTION audit_keep() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF EXISTS (SELECT FROM public.audit_checkpoints WHERE seq >= OLD.seq) THEN RETURN OLD; END IF;
  RAISE EXCEPTION 'DELETE on audit: row % is not archived', OLD.seq USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
-- A checkpoint says what the chain says, and how many rows there are from the one before it.
CREATE FUNCTION audit_checkpoint() RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.at := date_trunc('milliseconds', clock_timestamp());
  NEW.rows := (SELECT count(*) FROM public.audit WHERE seq <= NEW.seq);
  IF NEW.rows > 0
    AND NEW.rows = NEW.seq - coalesce((SELECT max(seq) FROM public.audit_checkpoints), 0)
    AND EXISTS (SELECT FROM public.audit WHERE seq = NEW.seq AND hash = NEW.hash)
  THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'checkpoint %: it is not what the audit says', NEW.seq USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
-- Only the audit's own trigger moves the head, one row at a time.
CREATE FUNCTION audit_head_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 AND NEW.seq = OLD.seq + 1 THEN RETURN NEW; END IF;
  RAISE EXCEPTION 'UPDATE on audit_head: only a new audit row moves it' USING ERRCODE = 'insufficient_privilege';
END $$;--> statement-breakpoint
CREATE TRIGGER audit_chain BEFORE INSERT ON audit FOR EACH ROW EXECUTE FUNCTION audit_chain();--> statement-breakpoint
CREATE TRIGGER audit_no_change BEFORE UPDATE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
CREATE TRIGGER audit_keep BEFORE DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_keep();--> statement-breakpoint
CREATE TRIGGER audit_head_moves BEFORE UPDATE ON audit_head FOR EACH ROW EXECUTE FUNCTION audit_head_moves();--> statement-breakpoint
CREATE TRIGGER audit_head_one BEFORE INSERT OR DELETE OR TRUNCATE ON audit_head FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
CREATE TRIGGER audit_checkpoint BEFORE INSERT ON audit_checkpoints FOR EACH ROW EXECUTE FUNCTION audit_checkpoint();--> statement-breakpoint
CREATE TRIGGER audit_checkpoint_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse();--> statement-breakpoint
ALTER TABLE audit ENABLE ALWAYS TRIGGER audit_chain, ENABLE ALWAYS TRIGGER audit_no_change, ENABLE ALWAYS TRIGGER audit_keep;--> statement-breakpoint
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER audit_head_moves, ENABLE ALWAYS TRIGGER audit_head_one;--> statement-breakpoint
ALTER TABLE audit_checkpoints ENABLE ALWAYS TRIGGER audit_checkpoint, ENABLE ALWAYS TRIGGER audit_checkpoint_no_change;--> statement-breakpoint
REVOKE ALL ON audit, audit_head, audit_checkpoints FROM PUBLIC;
