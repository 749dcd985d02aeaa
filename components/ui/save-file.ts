/** Hands a file that the page has made to the browser's downloads. Its content is in no address and in no history. */
export function saveFile(name: string, parts: BlobPart[], type = "text/plain;charset=utf-8"): void {
  const url = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
