ALTER TABLE "mail_events" ADD COLUMN "diagnosis" text;--> statement-breakpoint
ALTER TABLE "mail_events" ADD COLUMN "is_hard" boolean;--> statement-breakpoint
ALTER TABLE "mails" ADD COLUMN "diagnosis" text;--> statement-breakpoint
ALTER TABLE "suppressions" ADD COLUMN "bounce_reason" text;