import { Problem } from './http'
import type { DeskEvents, DeskRequests } from './types'

export type LinkState = 'connecting' | 'open' | 'lost' | 'elsewhere' | 'signed_out'

/** One numbered event of our desk. */
export type DeskEvent = { [K in keyof DeskEvents]: { type: K; data: DeskEvents[K] } }[keyof DeskEvents]

export interface DeskListener {
  link(state: LinkState): void
  snapshot(data: unknown): void
  event(event: DeskEvent): void
  topic(topic: string, type: string, data: unknown): void
}

interface Waiting {
  resolve: (answer: Record<string, unknown>) => void
  reject: (why: Problem) => void
  timer: number
}

const ANSWER_MS = 8_000
const BEAT_MS = 4_000
const LATE_MS = 3_500
const FIRST_DELAY_MS = 250
const LONGEST_DELAY_MS = 4_000
const SESSION_ENDED = 4001
const TOO_MANY_TABS = 4002

/**
 * The desk's line to the service: comes back by itself, with what was missed.
 *
 * Browsers do not show the service's pings, so a small command goes out regularly: a dead line is
 * noticed within seconds, not when the next call is lost.
 */
export class DeskSocket {
  private socket: WebSocket | null = null
  private epoch = ''
  private seq = 0
  private number = 0
  private delay = FIRST_DELAY_MS
  private retry = 0
  private beat = 0
  private waiting = new Map<string, Waiting>()
  private wanted = false
  private topics = new Set<string>()

  constructor(
    private readonly listener: DeskListener,
    private readonly url: string,
    private readonly make: (url: string) => WebSocket = (url) => new WebSocket(url),
  ) {}

  /** Open the line and keep it open. */
  open(): void {
    this.wanted = true
    this.listener.link('connecting')
    this.connect()
  }

  /** Close the line for good. */
  close(): void {
    this.wanted = false
    window.clearTimeout(this.retry)
    this.end()
  }

  /** Connect now instead of at the next turn, as when the network came back. */
  hurry(): void {
    if (this.wanted && this.socket === null) {
      window.clearTimeout(this.retry)
      this.connect()
    }
  }

  /** Send a command and wait for its answer. */
  do<K extends keyof DeskRequests>(command: K, values: Partial<DeskRequests[K]> = {}): Promise<Record<string, unknown>> {
    return this.send(command, values)
  }

  /** Watch a topic, now and after every return of the line; gives its present state. */
  async watch(topic: string): Promise<unknown> {
    this.topics.add(topic)
    return (await this.send('topic.watch', { topic })).data
  }

  /** Stop watching a topic. */
  leave(topic: string): void {
    this.topics.delete(topic)
    this.send('topic.leave', { topic }).catch(() => undefined)
  }

  private send(command: string, values: object): Promise<Record<string, unknown>> {
    const socket = this.socket
    if (socket === null || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Problem(0, 'unreachable', ''))
    }
    const id = String(++this.number)
    return new Promise((resolve, reject) => {
      const timer = window.setTimeout(() => {
        this.waiting.delete(id)
        reject(new Problem(0, 'unreachable', ''))
      }, ANSWER_MS)
      this.waiting.set(id, { resolve, reject, timer })
      socket.send(JSON.stringify({ id, do: command, with: values }))
    })
  }

  private connect(): void {
    const after = this.epoch ? `?after=${this.epoch}.${this.seq}` : ''
    const socket = this.make(this.url + after)
    this.socket = socket
    socket.onmessage = (message) => this.hear(String(message.data))
    socket.onopen = () => this.opened(socket)
    socket.onclose = (event) => {
      if (this.socket === socket) this.closed(event.code)
    }
  }

  private opened(socket: WebSocket): void {
    if (this.socket !== socket) return
    this.delay = FIRST_DELAY_MS
    this.listener.link('open')
    window.clearInterval(this.beat)
    this.beat = window.setInterval(() => this.check(socket), BEAT_MS)
    for (const topic of this.topics) {
      this.send('topic.watch', { topic })
        .then((answer) => this.listener.topic(topic, 'snapshot', answer.data))
        .catch(() => undefined)
    }
  }

  private check(socket: WebSocket): void {
    const late = window.setTimeout(() => {
      if (this.socket === socket) this.closed(0)
    }, LATE_MS)
    const done = (): void => window.clearTimeout(late)
    this.send('topic.leave', { topic: 'none' }).then(done, () => undefined)
  }

  private closed(code: number): void {
    this.end()
    if (code === SESSION_ENDED || code === TOO_MANY_TABS) {
      this.wanted = false
      this.listener.link(code === SESSION_ENDED ? 'signed_out' : 'elsewhere')
      return
    }
    if (!this.wanted) return
    this.listener.link('lost')
    this.retry = window.setTimeout(() => this.connect(), this.delay * (0.7 + 0.6 * Math.random()))
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY_MS)
  }

  private end(): void {
    window.clearInterval(this.beat)
    const socket = this.socket
    this.socket = null
    if (socket !== null) {
      socket.onclose = socket.onmessage = socket.onopen = null
      socket.close()
    }
    for (const { reject, timer } of this.waiting.values()) {
      window.clearTimeout(timer)
      reject(new Problem(0, 'unreachable', ''))
    }
    this.waiting.clear()
  }

  private hear(text: string): void {
    const message = JSON.parse(text) as Record<string, unknown>
    if ('re' in message) {
      this.answered(message)
    } else if ('topic' in message) {
      this.listener.topic(String(message.topic), String(message.type), message.data)
    } else if (message.type === 'snapshot') {
      this.epoch = String(message.epoch)
      this.seq = Number(message.seq)
      this.listener.snapshot(message.data)
    } else if (Number(message.seq) > this.seq) {
      this.seq = Number(message.seq)
      this.listener.event(message as unknown as DeskEvent)
    }
  }

  private answered(message: Record<string, unknown>): void {
    const waiting = this.waiting.get(String(message.re))
    if (waiting === undefined) return
    this.waiting.delete(String(message.re))
    window.clearTimeout(waiting.timer)
    if (message.ok === true) {
      waiting.resolve(message)
    } else {
      const error = (message.error ?? {}) as { code?: string; detail?: string; fields?: Record<string, string> }
      waiting.reject(new Problem(409, error.code ?? 'unknown', error.detail ?? '', error.fields))
    }
  }
}
