CREATE TABLE "address_key" (
	"single" boolean PRIMARY KEY DEFAULT true NOT NULL,
	"sealed" text NOT NULL,
	CONSTRAINT "address_key_single" CHECK ("address_key"."single")
);
