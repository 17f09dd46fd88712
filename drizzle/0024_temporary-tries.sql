CREATE TABLE "temporary_tries" (
	"address_bucket" integer PRIMARY KEY NOT NULL,
	"tries" integer NOT NULL,
	"at" timestamp (3) with time zone NOT NULL,
	"next_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "temporary_passwords" DROP COLUMN "tries";