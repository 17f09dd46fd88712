import type { World } from '../world/world.ts';

/**
 * Switches every claim off, past the program: a delivery, a mail or a post that is taken looks free to the next who comes.
 * And whatever is to be said by direct message, because a channel does not take it, is lost. With the idempotency keys stripped by the proxies, this world must not keep its promises.
 */
export async function switchSafeguardsOff({ postgres: { sql } }: World): Promise<void> {
  await sql.unsafe(`
    create function chaos_forget_claim() returns trigger language plpgsql as $$
      begin new.claimed_until := null; return new; end $$;
    create trigger chaos_mails before update on mails for each row execute function chaos_forget_claim();
    create trigger chaos_posts before insert or update on posts for each row execute function chaos_forget_claim();
    create function chaos_new_delivery() returns trigger language plpgsql as $$
      begin new.key := new.key || ':' || gen_random_uuid(); return new; end $$;
    create trigger chaos_deliveries before insert on deliveries for each row execute function chaos_new_delivery();
    create function chaos_lose() returns trigger language plpgsql as $$ begin return null; end $$;
    create trigger chaos_direct before insert on posts for each row when (new.recipient is not null)
      execute function chaos_lose();`);
}
