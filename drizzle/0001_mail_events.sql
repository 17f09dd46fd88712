CREATE TABLE "mail_events" (
	"id" text PRIMARY KEY NOT NULL,
	"mail_id" uuid,
	"provider_id" text NOT NULL,
	"state" text NOT NULL,
	"reason" text,
	"at" timestamp (3) with time zone NOT NULL,
	"received_at" timestamp (3) with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "state_at" timestamp (3) with time zone;--> statement-breakpoint
CREATE INDEX "mail_events_mail" ON "mail_events" USING btree ("mail_id");--> statement-breakpoint
CREATE INDEX "mail_events_provider" ON "mail_events" USING btree ("provider_id");--> statement-breakpoint
CREATE INDEX "mails_provider_id" ON "mails" USING btree ("provider_id");