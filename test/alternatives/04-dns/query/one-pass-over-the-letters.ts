/** Goes over the name letter by letter and writes each length when the dot comes. */

export class Query {
  bytes = new Uint8Array(12 + 300);
  at = 12;
  lengthAt = 12;
  isBroken = false;

  begin(): void {
    this.lengthAt = this.at++;
  }

  close(): void {
    const length = this.at - this.lengthAt - 1;
    if (length < 1 || length > 63) this.isBroken = true;
    this.bytes[this.lengthAt] = length;
  }
}

export function buildQuery(p: {
  id: number;
  name: string;
  type: number;
  recursionDesired: boolean;
}): Uint8Array | null {
  const query = new Query();
  const view = new DataView(query.bytes.buffer);
  view.setInt16(0, p.id);
  view.setInt8(2, Number(p.recursionDesired));
  view.setInt16(4, 1);
  if (p.name.length > 254) return null;
  if (p.name !== '.') {
    query.begin();
    for (let i = 0; i < p.name.length; i++) {
      if (p.name[i] !== '.') {
        query.bytes[query.at++] = p.name.charCodeAt(i);
        continue;
      }
      query.close();
      if (i < p.name.length - 1) query.begin();
      else query.lengthAt = -1;
    }
    if (query.lengthAt >= 0) query.close();
  }
  query.bytes[query.at++] = 0;
  if (query.isBroken || query.at - 12 > 255) return null;
  view.setInt16(query.at, p.type);
  view.setInt16(query.at + 2, 1);
  return query.bytes.slice(0, query.at + 4);
}
