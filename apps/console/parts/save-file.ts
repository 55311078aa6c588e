/** Has the browser save what an answer of the API holds, under the name that the answer gives it. */
export function saveFile(file: Blob, response: Response, otherwise: string): void {
  const name = /filename="([^"]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1];
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name ?? otherwise;
  link.click();
  URL.revokeObjectURL(link.href);
}
