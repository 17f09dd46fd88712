import { createSocket } from 'node:dgram';
import { Resolver } from 'node:dns/promises';
import packet, { type Answer, type Packet } from 'dns-packet';

/** What a server does with a question: answers, says that there is no such name, or says nothing at all. */
export type Replying = (question: { name: string; type: string }) => Answer[] | 'NXDOMAIN' | Buffer | undefined;

/** A real DNS server on this machine, over UDP, and a resolver that asks only it. */
export async function startDns(replying: Replying) {
  const socket = createSocket('udp4');
  socket.on('message', (message, from) => {
    const query = packet.decode(message);
    const [question] = query.questions ?? [];
    const reply = question && replying({ name: question.name.toLowerCase(), type: question.type });
    if (reply) socket.send(encode(query, reply), from.port, from.address);
  });
  await new Promise<void>((bound) => socket.bind(0, '127.0.0.1', bound));
  const resolver = new Resolver({ timeout: 5_000, tries: 2 });
  resolver.setServers([`127.0.0.1:${socket.address().port}`]);
  return {
    resolver,
    /** Its address and port. */
    address: `127.0.0.1:${socket.address().port}`,
    close() {
      resolver.cancel();
      return new Promise<void>((closed) => socket.close(closed));
    },
  };
}

function encode(query: Packet, reply: Answer[] | 'NXDOMAIN' | Buffer): Buffer {
  // The question's id first: without it, nobody would take the rest for an answer.
  if (Buffer.isBuffer(reply)) return Buffer.concat([Buffer.from([(query.id ?? 0) >> 8, (query.id ?? 0) & 255]), reply]);
  const rcode = reply === 'NXDOMAIN' ? 3 : 0;
  return packet.encode({
    type: 'response',
    id: query.id,
    flags: packet.RECURSION_DESIRED | packet.RECURSION_AVAILABLE | rcode,
    questions: query.questions,
    answers: rcode ? [] : (reply as Answer[]),
  });
}
