/** node-forge keeps bytes in strings of characters U+0000 to U+00FF; the project keeps them in Uint8Array. */

export function toForge(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i++) text += String.fromCharCode(bytes[i]!);
  return text;
}

export function fromForge(text: string): Uint8Array {
  return Uint8Array.from({ length: text.length }, (_, i) => text.charCodeAt(i));
}
