/** Numbers in a list, one after the other. */

interface Parameters {
  id: number;
  name: string;
  type: number;
  recursionDesired: boolean;
}

export function buildQuery(parameters: Parameters): Uint8Array | null {
  const { id, type } = parameters;
  const name = parameters.name === '.' ? '' : parameters.name.replace(/\.$/, '');
  if (parameters.name === '') return null;
  const labels = name === '' ? [] : name.split('.');
  if (labels.some((label) => label === '' || label.length > 63)) return null;
  // One octet before each label, and the zero.
  if (labels.join('').length + labels.length + 1 > 255) return null;
  const octets = labels.flatMap((label) => [label.length, ...Array.from(label, (letter) => letter.charCodeAt(0))]);
  const high = (value: number) => Math.floor(value / 256);
  const header = [high(id), id % 256, parameters.recursionDesired ? 1 : 0, 0, 0, 1, 0, 0, 0, 0, 0, 0];
  return new Uint8Array([...header, ...octets, 0, high(type), type % 256, 0, 1]);
}
