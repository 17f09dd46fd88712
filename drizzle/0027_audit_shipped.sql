CREATE TABLE "audit_shipped" (
	"single" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"seq" bigint NOT NULL,
	CONSTRAINT "audit_shipped_single" CHECK ("audit_shipped"."single")
);
--> statement-breakpoint
-- By hand: what was written before leaves, too.
INSERT INTO "audit_shipped" ("seq") VALUES (0);
