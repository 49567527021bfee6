import { fetched } from '../wire/http'

/** Fetch a file of the API and hand it to the browser to keep; throws a `Problem` when it is refused. */
export async function download(path: string): Promise<void> {
  const answer = await fetched(path)
  const name = /filename="([^"]+)"/.exec(answer.headers.get('Content-Disposition') ?? '')?.[1] ?? 'file'
  keep(await answer.blob(), name)
}

/** Hand a text of ours to the browser to keep. */
export function keepText(text: string, name: string): void {
  // The mark tells spreadsheets that it is UTF-8.
  keep(new Blob(['\ufeff', text], { type: 'text/csv;charset=utf-8' }), name)
}

function keep(blob: Blob, name: string): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(blob)
  link.download = name
  link.click()
  window.setTimeout(() => URL.revokeObjectURL(link.href), 10_000)
}
