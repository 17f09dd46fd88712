ALTER TABLE "requests" RENAME COLUMN "promise" TO "announced";--> statement-breakpoint
ALTER TABLE "batches" RENAME COLUMN "promise" TO "announced";--> statement-breakpoint
ALTER TABLE "requests" RENAME COLUMN "address_key" TO "address_fingerprint";--> statement-breakpoint
ALTER TABLE "mails" RENAME COLUMN "address_key" TO "address_fingerprint";--> statement-breakpoint
ALTER TABLE "suppressions" RENAME COLUMN "address_key" TO "address_fingerprint";
