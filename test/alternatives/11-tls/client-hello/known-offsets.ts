/** One array of the right length, written into from the front; the record says 3.3. */

export function buildClientHello(p: { random: Uint8Array; cipherSuites: number[]; serverName: string }): Uint8Array {
  const name = p.serverName.length;
  const suites = p.cipherSuites.length * 2;
  const body = 2 + 32 + 1 + 2 + suites + 2 + 2 + 9 + name;
  const bytes = new Uint8Array(5 + 4 + body);
  const view = new DataView(bytes.buffer);
  let at = 0;
  const put8 = (value: number) => view.setUint8(at++, value);
  const put16 = (value: number) => {
    view.setUint16(at, value);
    at += 2;
  };
  put8(22);
  put16(0x0303);
  put16(4 + body);
  put8(1);
  put8(0);
  put16(body);
  put16(0x0303);
  bytes.set(p.random, at);
  at += 32;
  put8(0);
  put16(suites);
  for (const suite of p.cipherSuites) put16(suite);
  put16(0x0100); // one compression method: 0
  put16(9 + name);
  put16(0);
  put16(5 + name);
  put16(3 + name);
  put8(0);
  put16(name);
  for (let i = 0; i < name; i++) put8(p.serverName.charCodeAt(i));
  return bytes;
}
