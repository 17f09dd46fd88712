/**
 * The words that a mail server's answer may keep: those of its trade. Everything else in it, such as a name or an address,
 * may be personal. In lower case, without accents.
 */
export const diagnosisWords: ReadonlySet<string> = new Set(
  `
  a aaaa able amount channel code double learn presents spaces taken typos visit abort aborted abuse accept acceptable acceptance accepted accepting accepts access according account accounts
  action activated active activity addition additional address addresses administrative administrator adr again agent all
  allocation allow allowed an and anonymous another answer anti antispam any appear appears are as at attachment attachments
  attempt attempted attempts authenticate authenticated authentication authorized automatically available back bad badrcptto
  banned barracuda barracudacentral be because been before being between blacklist blacklisted block blocked blockedmessage
  blocking blocklist blocks body bounce bounced bouncing box bulk busy but by bypass can cannot cant categorized cause caused
  certificate change characteristics check checked checking checks class classification classified client close closed closing
  com command commands community complaints concurrent condition configuration configured connect connected connecting
  connection connections considered contact contain contained containing contains content contents control could count
  country criteria current currently customer data database days deactivated deferred delay delayed deliver delivered delivery
  denied deny department destination details detected did directory disabled disableduser disc discarded discontinued disk
  dkim dmarc dns dnsbl do does doesn domain domains don down dropped due duplicate dynamic e each either email emails empty
  enabled encryption end engine enough envelope error errors esmtp evaluating exceed exceeded exceeding exceeds exception
  exchange exchanger exist existent exists expired failed failure failures few filter filtered filtering filters find firewall
  first fixed flood following for forbidden forged format forward forwarded forwarding found framework from frozen full
  further gateway general generic get given gmail gmx google graylisted greylist greylisted greylisting group gsmtp guidelines
  had handle has have having header headers held helo help here high hop hops host hostname hosts hour hours how html http
  https id identified if illegal in inactive inbox incoming incorrect individual information initial inode instead
  insufficient internal internet invalid ip is isn issue issues it its junk known large last later least legitimate length
  level like likely limit limited limits line link links list listed listing lists local locked log long longer look looked
  looks lookup loop lost low mail mailbox mailboxes maildir mailer mailing mails maintenance malformed malicious malware many
  maps mass match matched max maximum meet meets member members message messages microsoft might mimecast minute minutes
  missing more moved much multiple must mx name names need needed nemesis net network new no non none not now null number
  object of off offered office offline on once one only open operation option or org organization organizational origin
  originating other our out outbound outgoing outlook over own owner parameters parse part parts pass passed passes passing
  path per percent perimeter period permanent permanently permission permit permitted phishing please points policies policy
  poor portion possible postmaster potential prevented previous prior privacy probability probable problem problems process
  processed processing prohibited prohibition proofpoint protection protocol provide provided provider proxy ptr qq query
  queue queued quickly quota quotas rate rated reach reached reaching read reason reasons received receive receiver receives
  receiving recent recipient recipientnotfound recipients record records reduce referenced refuse refused refuses regarding
  reject rejected rejecting rejection rejectmessage rejects relay relayed relaying remote removal remove removed reply report
  reported reports reputation request requested require required requirements requires resend resolvable resolve resolved
  resolver resource resources response restricted restriction restrictions retry return returned reverse review route routing
  rst rule rules said same scanned scanner score scored secure security see seems send sender senders sending sent server
  servers service services session set settings several should signature signatures signed since site size smtp socket some
  something sorry source space spam spamassassin spamcop spamhaus specified spf standard starttls state status stop storage
  store storedrv string subject subscribed such suddenly support suppressed suppression surbl suspected suspended suspicious
  syntax system systems table target temporarily temporary tenant test text than that the their them then there these they
  this those threshold through throttled throttling time timed timeout times tls to too traffic transaction transfer
  transmission transport tried triggered trusted try trying turn type unable unacceptable unauthenticated unauthorized
  unavailable under undeliverable unexpected unfortunately unit unknown unless unlisted unnecessary unreachable unrecognized
  unresolvable unroutable unrouteable unsolicited until unusual up upgrade uribl url usage use used user users using valid
  verdict verification verified verify version via violate violated violates violation virtual virus volume was we weren what
  when where which while who will with within without work would wrong www xbl yahoo yet you your zen
  usuario usuarios destinatario cuenta buzon correo mensaje lleno llena excedida excedido cuota desconocido desconocida existe
  rechazado bloqueado deshabilitada suspendida espacio servidor dominio direccion electronico el la los las de del en por
  no se esta su
  caixa postal cheia lotada cota endereco mensagem recusada rejeitada bloqueada conta desativada suspensa desconhecido
  inexistente nao o os da do
  empfanger postfach voll unbekannt existiert nicht gesperrt deaktiviert abgelehnt nachricht adresse der die das ist
  utilisateur destinataire boite pleine inconnu inconnue bloque rejete refuse compte desactive le les est du des
  `
    .trim()
    .split(/\s+/),
);
