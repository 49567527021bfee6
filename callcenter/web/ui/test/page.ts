/** As much of a browser's page as modules need to be loaded; imported before them. */

import 'vue' // which draws nothing here: it looks for a document when it is loaded

const shelf = (): Storage => {
  const kept = new Map<string, string>()
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, text: string) => void kept.set(key, text),
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  } as unknown as Storage
}

const elsewhere = { addEventListener: () => undefined, removeEventListener: () => undefined }
const page = {
  window: globalThis,
  localStorage: shelf(),
  sessionStorage: shelf(),
  document: { ...elsewhere, documentElement: { lang: 'en' }, querySelector: () => null },
  navigator: { language: 'en' },
  location: { protocol: 'http:', hostname: '127.0.0.1', host: '127.0.0.1', hash: '' },
  ...elsewhere,
}
for (const [name, value] of Object.entries(page)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true })

/** A question of the page that the test answers when it likes. */
export interface Asked {
  method: string
  path: string
  body: unknown
  answer(value: unknown, status?: number): void
}

/** What the page has asked the service and nobody has answered yet, oldest first. */
export const asked: Asked[] = []

Object.defineProperty(globalThis, 'fetch', {
  configurable: true,
  value: (address: string, { method = 'GET', body }: { method?: string; body?: string } = {}) =>
    new Promise<Response>((done) => {
      const one: Asked = {
        method,
        path: address.replace(/^\/api\/v1/, ''),
        body: body === undefined ? undefined : JSON.parse(body),
        answer(value, status = 200) {
          asked.splice(asked.indexOf(one), 1)
          done(new Response(JSON.stringify(value), { status }))
        },
      }
      asked.push(one)
    }),
})

/** Wait until the page has asked for this. */
export async function question(path: string): Promise<Asked> {
  for (let turn = 0; turn < 200; turn++) {
    const found = asked.find((one) => one.path.split('?')[0] === path)
    if (found) return found
    await new Promise((done) => setTimeout(done))
  }
  throw new Error(`${path} was never asked; only ${asked.map((one) => one.path).join(', ')}`)
}

/** Let everything go on that has been answered. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await new Promise((done) => setTimeout(done))
}
