import type { Problem as ProblemBody } from './types'

/** An answer of the service that says why something was not done. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: Record<string, string> = {},
  ) {
    super(detail)
  }
}

const API = '/api/v1'
let whenSignedOut: () => void = () => undefined

/** Have a function called when the service no longer knows our session. */
export function onSignedOut(act: () => void): void {
  whenSignedOut = act
}

/** Make a query string of what is set. */
export function query(values: Record<string, string | number | boolean | null | undefined>): string {
  const set = Object.entries(values).filter(([, value]) => value !== null && value !== undefined && value !== '')
  const text = new URLSearchParams(set.map(([name, value]) => [name, String(value)])).toString()
  return text ? `?${text}` : ''
}

/** Ask the API; throws a `Problem` when it refuses or cannot be reached. */
export async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const answer = await send(method, path, asJson(body))
  return (answer.status === 204 ? undefined : await answer.json()) as T
}

/** Ask the API for a sound. */
export async function fetchSound(method: string, path: string, body?: unknown): Promise<Blob> {
  return await (await send(method, path, asJson(body))).blob()
}

/** Give the API a file. */
export async function putFile<T>(path: string, file: Blob): Promise<T> {
  const answer = await send('PUT', path, { body: file, headers: { 'Content-Type': file.type || 'application/octet-stream' } })
  return (await answer.json()) as T
}

function asJson(body: unknown): RequestInit {
  return body === undefined ? {} : { body: JSON.stringify(body), headers: { 'Content-Type': 'application/json' } }
}

async function send(method: string, path: string, what: RequestInit): Promise<Response> {
  let answer: Response
  try {
    // What a check finds is told in the language on the screen.
    const headers = { 'Accept-Language': document.documentElement.lang, ...what.headers }
    answer = await fetch(API + path, { method, credentials: 'same-origin', ...what, headers })
  } catch {
    throw new Problem(0, 'unreachable', '')
  }
  if (answer.ok) return answer
  throw await refusal(answer, path)
}

/** Fetch something that is no JSON; throws a `Problem` when it is refused. */
export async function fetched(path: string): Promise<Response> {
  const answer = await fetch(API + path, { credentials: 'same-origin' }).catch(() => {
    throw new Problem(0, 'unreachable', '')
  })
  if (!answer.ok) throw await refusal(answer, path)
  return answer
}

/** Send a file and tell how much of it has gone; throws a `Problem` when it is refused. */
export function upload<T>(path: string, file: Blob, progress: (share: number) => void): Promise<T> {
  // Fetch does not tell how much has been sent.
  const request = new XMLHttpRequest()
  return new Promise((resolve, reject) => {
    request.upload.onprogress = (event) => progress(event.total ? event.loaded / event.total : 0)
    request.onerror = request.onabort = () => reject(new Problem(0, 'unreachable', ''))
    request.onload = () => {
      const told = new Response(request.responseText, { status: request.status })
      if (told.ok) told.json().then((answer) => resolve(answer as T), reject)
      else refusal(told, path).then(reject, reject)
    }
    request.open('POST', API + path)
    request.setRequestHeader('Content-Type', 'application/octet-stream')
    request.send(file)
  })
}

async function refusal(answer: Response, path: string): Promise<Problem> {
  const told = (await answer.json().catch(() => ({}))) as Partial<ProblemBody>
  if (answer.status === 401 && path !== '/session') whenSignedOut()
  return new Problem(answer.status, told.code ?? 'unknown', told.detail ?? '', told.fields ?? {})
}

/** Address of a sound or file of the API. */
export function address(path: string): string {
  return API + path
}
