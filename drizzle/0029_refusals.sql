ALTER TABLE "links" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;--> statement-breakpoint
ALTER TABLE "temporary_passwords" ADD COLUMN "refusals" integer DEFAULT 0 NOT NULL;