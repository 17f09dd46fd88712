-- What an action is given besides the learner is kept by field, and what a request replaced beside it.
DELETE FROM "drafts";--> statement-breakpoint
ALTER TABLE "drafts" DROP COLUMN "new_email";--> statement-breakpoint
ALTER TABLE "drafts" ADD COLUMN "content" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "requests" ADD COLUMN "replaced" jsonb DEFAULT '{}'::jsonb NOT NULL;--> statement-breakpoint
UPDATE "requests" SET
  "input" = ("input" - 'newEmail' - 'oldEmail' - 'isTaken' - 'takesMail' - 'andThen') || jsonb_strip_nulls(jsonb_build_object(
    'values', jsonb_strip_nulls(jsonb_build_object('email', "input"->'newEmail')),
    'probed', jsonb_build_object('takesMail', coalesce("input"->>'takesMail', 'unknown')))),
  "replaced" = CASE WHEN "state" = 'done' THEN jsonb_build_object('email', jsonb_build_object('from', "input"->'oldEmail', 'to', "input"->'newEmail')) ELSE '{}' END,
  "announced" = replace(replace("announced"::text, '{"email": "old"}', '{"before": "email"}'), '{"email": "new"}', '{"input": "email"}')::jsonb,
  "outcome" = replace(replace("outcome"::text, '{"email": "old"}', '{"before": "email"}'), '{"email": "new"}', '{"input": "email"}')::jsonb
WHERE "action" = 'change-email' AND "input" ? 'newEmail';--> statement-breakpoint
UPDATE "requests" SET "replaced" = jsonb_build_object('vpaAvailableFrom', jsonb_build_object('from', "outcome"->'facts'->'was', 'to', "outcome"->'facts'->'set'))
WHERE "action" = 'make-vpa-available' AND "state" = 'done' AND "outcome"->'facts' ? 'set';--> statement-breakpoint
-- A card that waits shows a plan that the new version decides anew: it lapses at its time, or is shown again.
UPDATE "requests" SET "input" = "input" || jsonb_build_object('shown', jsonb_build_object('fingerprint', '', 'approval', '["It was asked for before an upgrade."]'::jsonb))
WHERE "state" IN ('pending', 'awaiting') AND "action" = 'temporary-password';
