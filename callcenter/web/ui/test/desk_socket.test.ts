import { beforeEach, expect, test, vi } from 'vitest'

import { DeskSocket, type DeskListener, type LinkState } from '../src/wire/desk_socket'

/** A WebSocket whose other end is the test. */
class Wire {
  static opened: Wire[] = []
  readyState = 0
  sent: Record<string, unknown>[] = []
  onopen: (() => void) | null = null
  onmessage: ((message: { data: string }) => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null

  constructor(readonly url: string) {
    Wire.opened.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as Record<string, unknown>)
  }

  close(): void {
    this.readyState = 3
  }

  open(): void {
    this.readyState = 1
    this.onopen?.()
  }

  tell(message: unknown): void {
    this.onmessage?.({ data: JSON.stringify(message) })
  }

  drop(code = 1006): void {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

let links: LinkState[]
let events: unknown[]
let listener: DeskListener

beforeEach(() => {
  vi.useFakeTimers()
  vi.clearAllTimers()
  vi.stubGlobal('WebSocket', { OPEN: 1 })
  vi.stubGlobal('window', globalThis)
  Wire.opened = []
  links = []
  events = []
  listener = {
    link: (state) => links.push(state),
    snapshot: (data) => events.push(['snapshot', data]),
    event: (event) => events.push(event.type),
    topic: (topic, type) => events.push([topic, type]),
  }
})

function desk(): DeskSocket {
  const made = new DeskSocket(listener, 'ws://desk', (url) => new Wire(url) as unknown as WebSocket)
  made.open()
  Wire.opened[0]!.open()
  Wire.opened[0]!.tell({ seq: 4, epoch: 'e1', type: 'snapshot', data: {} })
  return made
}

test('a line that was cut comes back and asks for what it missed', () => {
  desk()
  Wire.opened[0]!.tell({ seq: 5, type: 'call.held', data: {} })
  Wire.opened[0]!.drop()
  expect(links.at(-1)).toBe('lost')
  vi.advanceTimersByTime(1000)
  expect(Wire.opened[1]!.url).toBe('ws://desk?after=e1.5')
  Wire.opened[1]!.open()
  expect(links.at(-1)).toBe('open')
})

test('an event that was seen already is not taken twice', () => {
  desk()
  for (const seq of [5, 5, 4, 6]) Wire.opened[0]!.tell({ seq, type: 'call.held', data: {} })
  expect(events).toEqual([['snapshot', {}], 'call.held', 'call.held'])
})

test('a line that answers nothing is noticed without being cut', () => {
  desk()
  vi.advanceTimersByTime(8_000)
  expect(links).toContain('lost')
})

test('a line that answers stays', async () => {
  desk()
  for (let beat = 0; beat < 10; beat++) {
    await vi.advanceTimersByTimeAsync(4_000)
    const last = Wire.opened[0]!.sent.at(-1)!
    Wire.opened[0]!.tell({ re: last.id, ok: true })
  }
  expect(links).toEqual(['connecting', 'open'])
})

test('a command gets its answer, a refusal its reason, a lost line neither', async () => {
  const made = desk()
  const first = made.do('agent.ready')
  const second = made.do('agent.not_ready', { reason: 'x' })
  const third = made.do('call.hangup')
  const wire = Wire.opened[0]!
  wire.tell({ re: wire.sent[1]!.id, error: { code: 'invalid', detail: 'no' } })
  wire.tell({ re: wire.sent[0]!.id, ok: true, state: 'ready' })
  wire.drop()
  await expect(first).resolves.toMatchObject({ state: 'ready' })
  await expect(second).rejects.toMatchObject({ code: 'invalid' })
  await expect(third).rejects.toMatchObject({ code: 'unreachable' })
})

test('the service says goodbye for good, and the page does not come back by itself', () => {
  desk()
  Wire.opened[0]!.drop(4002)
  vi.advanceTimersByTime(60_000)
  expect(links.at(-1)).toBe('elsewhere')
  expect(Wire.opened).toHaveLength(1)
})

test('topics are watched again when the line is back', () => {
  const made = desk()
  void made.watch('floor').catch(() => undefined)
  Wire.opened[0]!.drop()
  vi.advanceTimersByTime(1000)
  Wire.opened[1]!.open()
  expect(Wire.opened[1]!.sent[0]).toMatchObject({ do: 'topic.watch', with: { topic: 'floor' } })
})
