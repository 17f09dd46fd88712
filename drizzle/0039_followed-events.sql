-- What came before this column was followed: only news may change what is known of an address.
ALTER TABLE "mail_events" ADD COLUMN "is_followed" boolean DEFAULT true NOT NULL;--> statement-breakpoint
ALTER TABLE "mail_events" ALTER COLUMN "is_followed" SET DEFAULT false;