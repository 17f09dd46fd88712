CREATE TABLE "audit_events" (
	"event" text PRIMARY KEY NOT NULL,
	"said_by" text NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit" ADD COLUMN "written_by" text;--> statement-breakpoint
-- From here on by hand. Rows from before they were signed are sealed as they were then; src/db/audit/chain.ts computes the same.
CREATE OR REPLACE FUNCTION audit_seal(previous text, entry public.audit) RETURNS text LANGUAGE sql STABLE AS $$
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
    public.audit_part(entry.reference),
    CASE WHEN entry.written_by IS NOT NULL THEN public.audit_part(entry.written_by) END
  ), 'UTF8')), 'hex')
$$;--> statement-breakpoint
-- As before, and signs the row: session_user is who logged in, whoever's rights a function runs with.
CREATE OR REPLACE FUNCTION audit_chain() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  head public.audit_head;
BEGIN
  PERFORM pg_advisory_xact_lock(5328412);
  SELECT * INTO STRICT head FROM public.audit_head;
  NEW.seq := head.seq + 1;
  NEW.at := date_trunc('milliseconds', clock_timestamp());
  NEW.written_by := session_user;
  NEW.hash := public.audit_seal(head.hash, NEW);
  UPDATE public.audit_head SET seq = NEW.seq, hash = NEW.hash;
  RETURN NEW;
END $$;--> statement-breakpoint
-- Writes rows into the audit, all or none: the only way for whoever does not own it. Each has to be of a known event, and
-- to be said by whoever may say it: the person whom its request or batch names, or the one that its event names. A request
-- that it names is there, and about the same action and learner; only a refusal may name one that is gone. It runs with its
-- owner's rights, for the program's own role may not insert. The checks come first, for the insert locks the audit.
CREATE FUNCTION audit_write(entries jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
  rows public.audit[] := ARRAY(SELECT e FROM jsonb_populate_recordset(NULL::public.audit, entries) AS e);
  entry public.audit;
  rule text;
  about record;
BEGIN
  FOREACH entry IN ARRAY rows LOOP
    SELECT said_by INTO rule FROM public.audit_events WHERE event = entry.event;
    SELECT action, asked_by, submitted_by, decided_by, learner_id = entry.learner_id AS is_theirs
      INTO about FROM public.requests WHERE id = entry.request_id;
    IF NOT FOUND THEN
      SELECT action, asked_by, submitted_by, decided_by,
          EXISTS (SELECT FROM public.batch_items WHERE batch_id = id AND learner_id = entry.learner_id) AS is_theirs
        INTO about FROM public.batches WHERE id = entry.request_id;
    END IF;
    IF NOT coalesce(
      CASE rule
        WHEN 'anybody' THEN true
        WHEN 'asker' THEN about.asked_by = entry.actor
        WHEN 'submitter' THEN about.submitted_by = entry.actor
        WHEN 'decider' THEN about.asked_by IS NOT NULL AND coalesce(about.decided_by, 'system') = entry.actor
        ELSE rule = entry.actor
      END
      AND (entry.request_id IS NULL OR about.asked_by IS NOT NULL OR entry.refusal IS NOT NULL)
      AND (entry.action IS NULL OR coalesce(about.action = entry.action, true))
      AND (entry.learner_id IS NULL OR coalesce(about.is_theirs, true)), false)
    THEN
      RAISE EXCEPTION 'audit_write: “%” by “%” is not what its request says', entry.event, entry.actor USING ERRCODE = 'check_violation';
    END IF;
  END LOOP;
  FOREACH entry IN ARRAY rows LOOP
    INSERT INTO public.audit VALUES (entry.*);
  END LOOP;
END $$;--> statement-breakpoint
REVOKE ALL ON FUNCTION audit_write(jsonb) FROM PUBLIC;--> statement-breakpoint
REVOKE ALL ON audit_events FROM PUBLIC;--> statement-breakpoint
-- Whoever could add rows so far can do it by the function from now on.
DO $$
DECLARE
  grantee regrole;
BEGIN
  FOR grantee IN
    SELECT DISTINCT a.grantee FROM pg_class, aclexplode(relacl) AS a
    WHERE pg_class.oid = 'public.audit'::regclass AND a.privilege_type = 'INSERT' AND a.grantee <> relowner AND a.grantee <> 0
  LOOP
    EXECUTE format('REVOKE INSERT ON public.audit FROM %s', grantee);
    EXECUTE format('GRANT EXECUTE ON FUNCTION public.audit_write(jsonb) TO %s', grantee);
    EXECUTE format('GRANT SELECT ON public.audit_events TO %s', grantee);
  END LOOP;
END $$;
