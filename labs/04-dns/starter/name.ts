/** Task "name": the name at some place of a message. Read RFC 1035 §3.1 and §4.1.4. */

export interface FoundName {
  /** 'www.example.com': labels as they stand there, a dot between them, none at the end; '.' for the root. */
  name: string;
  /** Where the bytes after the name begin. After a compression pointer that is right behind the pointer. */
  end: number;
}

/**
 * Reads the name that begins at `offset` of a whole DNS message. Labels are ASCII.
 *
 * Null if it is no name: the message ends within it; a label has a type other than 00 (a length) or 11 (a pointer); it
 * is longer than 255 octets, the lengths and the last zero included, pointers not counted; or its pointers do not all
 * point back. A pointer names a *prior* place: one that points to itself or further on, or that leads round in a circle,
 * is an attack on the reader.
 */
export function readName(message: Uint8Array, offset: number): FoundName | null {
  throw new Error('not written yet');
}
